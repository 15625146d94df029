$runspace = [runspacefactory]::CreateRunspace([System.Management.Automation.Runspaces.NamedPipeConnectionInfo]::new('wire-played'))
$runspace.Open()
$ps = [powershell]::Create()
$ps.Runspace = $runspace
$ps.AddScript('$PID;$Host.Name; Get-Runspace|select Id,Name,Availability').Invoke($null, [System.Management.Automation.PSInvocationSettings] @{ RemoteStreamOptions = 0 })
$runspace.Close()
