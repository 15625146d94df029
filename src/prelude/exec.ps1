param([Parameter(ValueFromRemainingArguments)] [string[]] $WithCommand)
Switch-Process @PSBoundParameters
