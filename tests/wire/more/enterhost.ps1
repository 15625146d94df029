# typed into an interactive client; an answer is given once its question is there
function prompt { 'LOCAL> ' }
# typed: 'Enter-PSSession -HostName fakehost'
# typed: "Read-Host -AsSecureString 'pw'"
# answered: ('pw: ?$', 'sekret\r')
# typed: "$c=[System.Management.Automation.Host.ChoiceDescription[]]@('&Yes','&No'); $host.UI.PromptForChoice('cap','msg',$c,1)"
# answered: ('default is "N".: ?$', 'y\r')
# typed: '$host.UI.ReadLine()'
# answered: ('ReadLine\\(\\)\\n$', 'line1\r')
# typed: "$host.UI.WriteProgress(5,[System.Management.Automation.ProgressRecord]::new(1,'a','s'))"
# typed: "$host.UI.RawUI.WindowTitle='tt'; $host.UI.RawUI.WindowTitle; $host.UI.RawUI.ForegroundColor='Red'; $host.UI.RawUI.CursorPosition=[System.Management.Automation.Host.Coordinates]::new(1,2)"
# typed: "$host.UI.RawUI.ReadKey('NoEcho,IncludeKeyDown')"
# answered: ("IncludeKeyDown'\\)\\n$", 'k')
# typed: "$host.UI.RawUI.SetBufferContents([System.Management.Automation.Host.Rectangle]::new(0,0,1,1),[System.Management.Automation.Host.BufferCell]::new('x','Red','Blue','Complete'))"
# typed: '$host.UI.RawUI.FlushInputBuffer()'
# typed: '$host.UI.RawUI.KeyAvailable'
# typed: '$host.Name; $host.Version; $host.InstanceId; $host.CurrentCulture.Name'
# typed: 'Get-Credential -UserName u -Message m'
# answered: ('Password for user u: ?$', 'pw1\r')
# typed: 'Clear-Host'
# typed: '$host.EnterNestedPrompt()'
# typed: 'exit'
