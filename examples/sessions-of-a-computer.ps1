# Asks the computer itself, so that sessions opened elsewhere are listed too.
New-PSSession -ComputerName Server01, Server02 | Out-Null
Get-PSSession -ComputerName Server01
