$s = New-PSSession -HostName fakehost
function Call([scriptblock] $Commands, $Settings) {
    $ps = [powershell]::Create()
    $ps.Runspace = $s.Runspace
    & $Commands $ps | Out-Null
    if ($Settings) { $ps.Invoke($null, $Settings) } else { $ps.Invoke() }
}
Call { $args[0].AddCommand('Get-Date').AddParameter('Year', 2020).AddStatement().AddScript('param($q) $q', $true).AddArgument(7).AddStatement().AddCommand('Get-Variable').AddArgument('PID') }
Call { $args[0].AddScript('1') } ([System.Management.Automation.PSInvocationSettings] @{ AddToHistory = $true; RemoteStreamOptions = 'AddInvocationInfo' })
Call { $args[0].AddScript('write-error x; write-warning w').Commands.Commands[0].MergeMyResults('All', 'Output') }
$ps = [powershell]::Create()
$ps.Runspace = $s.Runspace
[System.Management.Automation.CommandCompletion]::CompleteInput('Get-Dat', 7, @{}, $ps).CompletionMatches.CompletionText
$s.Runspace.ResetRunspaceState()
Invoke-Command -Session $s { Register-EngineEvent -SourceIdentifier rev -Forward; $null=New-Event -SourceIdentifier rev -MessageData 'hi' -EventArguments 1,'b' -Sender 's' }
Remove-PSSession $s
