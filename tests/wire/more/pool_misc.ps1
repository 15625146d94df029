$s = New-PSSession -HostName fakehost
Import-PSSession -Session $s -CommandName nope* -CommandType Cmdlet
$settings = [System.Management.Automation.PSInvocationSettings] @{ RemoteStreamOptions = 0 }
foreach ($name in '__Get-PSDebuggerStopArgs', '__Set-PSDebugMode', 'nonexistent-cmd') {
    $ps = [powershell]::Create()
    $ps.Runspace = $s.Runspace
    try { $ps.AddCommand($name).Invoke($null, $settings) } catch { $_.FullyQualifiedErrorId }
}
Remove-PSSession $s
