# Sessions are objects: all of them in one variable, the first one in another.
New-PSSession -ComputerName Server01, Server02, Server03
$ps123 = Get-PSSession; $ps01 = Get-PSSession -Id 1
Invoke-Command -Session $ps123 -ScriptBlock { Get-ChildItem }
"The first one is $($ps01.Name) on $($ps01.ComputerName)."
