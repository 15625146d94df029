# Three sessions and the table of them.
New-PSSession -ComputerName Server01, Server02, Server03 | Out-Null
Get-PSSession
