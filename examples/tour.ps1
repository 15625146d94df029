# The life of a session: opened, used, left with a command running, found again
# from another psession process, its results received, removed.
# Run it with `tools/try`, or: psession -NoProfile -File examples/tour.ps1

$psession = (Get-Process -Id $PID).Path
function Step([string]$Text) { ''; "── $Text" }
function Show([string]$Text) { "   > $Text" }

Step 'A session is a process of its own, on this machine by default.'
Show '$s = New-PSSession -Name Work; $s'
$s = New-PSSession -Name Work
$s | Out-Host
Show "This shell is process $PID, the session is process $(Invoke-Command -Session $s { $PID })."

Step 'It keeps what you put into it.'
Show 'Invoke-Command -Session $s { $top = Get-Process | Sort-Object WorkingSet64 -Descending | Select-Object -First 3 }'
Invoke-Command -Session $s { $top = Get-Process | Sort-Object WorkingSet64 -Descending | Select-Object -First 3 }
Show 'Invoke-Command -Session $s { $top | Select-Object Id, ProcessName, WorkingSet64 }'
Invoke-Command -Session $s { $top | Select-Object Id, ProcessName, WorkingSet64 } | Format-Table Id, ProcessName, WorkingSet64, PSComputerName | Out-Host

Step 'Another process opens a session, starts work there, disconnects and ends.'
$leave = @'
$w = New-PSSession -Name Left
$job = Invoke-Command -Session $w -AsJob { foreach ($i in 1..8) { Start-Sleep -Milliseconds 250; "line $i, written at $(Get-Date -Format HH:mm:ss.f)" } }
Start-Sleep -Milliseconds 600
Disconnect-PSSession -Session $w | Out-Null
"process $PID ends now; its session is $($w.State)"
'@
$encoded = [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($leave))
Show "psession -EncodedCommand … (the lines of the script)"
& $psession -NoLogo -NoProfile -EncodedCommand $encoded

Step 'The work goes on. Any shell of yours finds the session again.'
Show 'Get-PSSession -ComputerName localhost'
Get-PSSession -ComputerName localhost | Out-Host

Step 'Receiving connects to it, and brings what was written meanwhile and what still comes, each line once.'
Show '$left = Get-PSSession -ComputerName localhost -Name Left; Receive-PSSession -Session $left'
$left = Get-PSSession -ComputerName localhost -Name Left
Receive-PSSession -Session $left | Out-Host

Step 'Commands of a session can be imported; they run there.'
Show 'Import-PSSession -Session $left -CommandName Get-Date -Prefix Far; Get-FarDate'
Import-PSSession -Session $left -CommandName Get-Date -Prefix Far | Out-Null
Get-FarDate | Out-Host

Step 'Removing a session ends its process.'
Show 'Remove-PSSession -Session $s, $left; Get-PSSession -ComputerName localhost'
Remove-PSSession -Session $s, $left
"   sessions left: $(@(Get-PSSession -ComputerName localhost).Count)"
''
