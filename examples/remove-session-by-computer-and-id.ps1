# Both together mean the session of that number, if it is on that computer.
New-PSSession -ComputerName Server01, Server02 | Out-Null
Remove-PSSession -ComputerName Server01 -Id 1
Get-PSSession | ForEach-Object ComputerName
