$s = New-PSSession -HostName fakehost
$settings = [System.Management.Automation.PSInvocationSettings] @{ RemoteStreamOptions = 0 }
$calls = '"A1"; Start-Sleep 2; "A2"', '"B"', '"A1"; Start-Sleep 2; "A2"' | ForEach-Object {
    $ps = [powershell]::Create()
    $ps.Runspace = $s.Runspace
    @{ PowerShell = $ps.AddScript($_) }
}
foreach ($call in $calls[0..1]) { $call.Begun = $call.PowerShell.BeginInvoke($null, $settings, $null, $null) }
foreach ($call in $calls[0..1]) { $call.PowerShell.EndInvoke($call.Begun) }
$calls[2].PowerShell.Invoke($null, $settings)
