$s = New-PSSession -HostName fakehost
$settings = [System.Management.Automation.PSInvocationSettings] @{ RemoteStreamOptions = 0 }
'Register-EngineEvent -SourceIdentifier ev1 -Forward',
'$null=New-Event -SourceIdentifier ev1 -MessageData @{a=1} -EventArguments 5,"x" -Sender "me"; Start-Sleep 1',
'$t=[timers.timer]::new(300); $t.AutoReset=$false; $null=Register-ObjectEvent $t Elapsed -SourceIdentifier tm -Forward; $t.Start(); Start-Sleep 1' | ForEach-Object {
    $ps = [powershell]::Create()
    $ps.Runspace = $s.Runspace
    $null = $ps.AddScript($_).Invoke($null, $settings)
}
Get-Event | ForEach-Object { "$($_.SourceIdentifier) $($_.MessageData.a) $($_.SourceArgs)" }
Remove-PSSession $s
