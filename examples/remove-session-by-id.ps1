New-PSSession -ComputerName Server01 | Out-Null
Remove-PSSession -Id 1
"Sessions left: $(@(Get-PSSession).Count)"
