# SPDX-License-Identifier: MIT
"""Random programs in PowerShell's language, for fuzz/differ.py.

`program(seed)` gives the same text for the same seed. A program touches nothing but its own variables and always
ends: loops count to small literals, strings and arrays are multiplied by small literals only, nothing is read that
differs between two runs (clocks, random numbers, the order of a hashtable's keys).
"""
import random

INT = ["0", "1", "-1", "2", "3", "7", "10", "100", "255", "-128", "65536", "2147483647", "-2147483648", "4294967296", "9223372036854775807", "0x1F",
       "0b101", "1kb", "5l", "7u", "9y", "12s", "3us", "4ul", "20n"]
REAL = ["0.5", "1.5", "-2.25", "2.5", "3.5", "1e3", "1e-3", "1.0", "3d", "2.50d", "0.1d", "1e10", "[double]::NaN", "[double]::PositiveInfinity", "[float]1.1"]
TEXT = ["''", "'a'", "'B'", "'abc'", "'a b  c'", "'10'", "' 7 '", "'1.5'", "'x,y,,z'", "'true'", "'[x]'", "'a*'", "'Straße'", "'naïve'", "'0x10'", "'1e2'",
        "\"t`tn`n\"", "'{0}-{1}'", "'2020-01-02'", "'😀!'", "'A'", "'aB'"]
PATTERN = ["'b'", "'^a'", "'[a-c]+'", "'(.)(.)'", "'\\d+'", "'\\s'", "'(?<n>[a-z])'", "'$'", "','", "'x|y'"]
WILD = ["'a*'", "'?b*'", "'[a-c]*'", "'*'", "''", "'*[0-9]'"]
TYPE = ["int", "long", "double", "string", "bool", "char", "decimal", "byte", "int[]", "string[]", "object[]", "array", "hashtable", "regex", "version",
        "guid", "uri", "timespan", "xml", "nullable[int]", "bigint", "uint32", "float", "psobject", "ref", "scriptblock", "System.Collections.ArrayList",
        "System.Collections.Generic.List[int]", "DayOfWeek", "ConsoleColor", "type", "switch", "void"]
COMPARE = ["eq", "ne", "lt", "le", "gt", "ge", "ceq", "ieq", "cne", "clt", "igt"]
STRING_CALL = ["ToUpper()", "Trim()", "Length", "Substring(1)", "Substring(0, 1)", "IndexOf('b')", "Replace('a', 'zz')", "Split(',')", "Split(' ', 2)",
               "PadLeft(6)", "PadRight(5, '.')", "StartsWith('a')", "Contains('b')", "ToCharArray()", "Insert(0, '>')", "Remove(0, 1)", "LastIndexOf('a')",
               "CompareTo('b')", "Equals('a')", "TrimEnd('c')", "Count", "GetType().Name", "Chars(0)", "NoSuch", "NoSuch()", "ToString()", "Normalize()"]
ARRAY_CALL = ["Count", "Length", "Rank", "Where({ $_ -gt 1 })", "Where({ $_ }, 'First')", "Where({ $_ -lt 3 }, 'Split')", "ForEach({ \"<$_>\" })",
              "ForEach([string])", "ForEach('ToString')", "Contains(2)", "IndexOf(2)", "GetType().Name", "Clone()", "GetValue(0)", "IsFixedSize", "Add(1)",
              "Where({ $_ }, 'Until', 2)", "Where({ $_ }, 'SkipUntil')", "Where({ $_ }, 'Last', 1)", "NoSuch"]
HASH_CALL = ["Count", "Keys", "Values", "one", "'two'", "ContainsKey('one')", "Contains('x')", "Item('one')", "GetType().Name", "nothing", "Add('one', 1)",
             "Remove('one')", "Clone().Count"]
KEY = ["'one'", "'x'", "0", "-1", "3", "$i"]
FILTER = ["Where-Object { $_ -gt 1 }", "Where-Object Length -GT 1", "ForEach-Object { $_ }", "ForEach-Object { \"$_;\" }", "ForEach-Object { , $_ }",
          "Sort-Object", "Sort-Object -Descending", "Sort-Object { \"$_\" } -Unique", "Select-Object -First 2", "Select-Object -Last 1", "Select-Object -Skip 1",
          "Select-Object -Unique", "Measure-Object | ForEach-Object Count", "ForEach-Object -Begin { 'b' } -Process { $_ } -End { 'e' }",
          "Group-Object | ForEach-Object { \"$($_.Name)=$($_.Count)\" }", "ForEach-Object ToString", "Out-String -Stream", "ForEach-Object GetType | ForEach-Object Name",
          "Join-String -Separator '|'", "Select-Object -Index 0, 2", "ForEach-Object { if ($_) { $_ } else { 'no' } }", "Out-Null", "Tee-Object -Variable tee"]
NAMES = {"int": ["i", "j"], "text": ["s", "t"], "list": ["a", "c"], "hash": ["h"], "thing": ["o"], "any": ["x", "y"]}


class Writer:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.functions = 0
        self.loops = 0

    def pick(self, items):
        return self.r.choice(items)

    def chance(self, p):
        return self.r.random() < p

    # ---- expressions: each gives text that may stand as an operand

    def variable(self, kind):
        return "$" + self.pick(NAMES[kind])

    def number(self, d):
        if d <= 0 or self.chance(0.3):
            return self.pick([self.pick(INT), self.pick(REAL), self.variable("int"), self.variable("int")])
        return self.pick([
            lambda: f"({self.number(d - 1)} {self.pick('+-*/%')} {self.number(d - 1)})",
            lambda: f"({self.number(d - 1)} -{self.pick(['band', 'bor', 'bxor'])} {self.number(d - 1)})",
            lambda: f"({self.pick(INT[:9])} -{self.pick(['shl', 'shr'])} {self.pick(['1', '3', '31', '33', '-1'])})",
            lambda: f"(-bnot {self.number(d - 1)})",
            lambda: f"(- {self.number(d - 1)})",
            lambda: f"({self.variable('int')}{self.pick(['++', '--'])})",
            lambda: f"(++{self.variable('int')})",
            lambda: f"[int]{self.operand(d - 1)}",
            lambda: f"[math]::{self.pick(['Abs', 'Floor', 'Round', 'Sign', 'Ceiling'])}({self.number(d - 1)})",
            lambda: f"[math]::{self.pick(['Max', 'Min'])}({self.number(d - 1)}, {self.number(d - 1)})",
            lambda: f"{self.text(d - 1)}.Length",
            lambda: f"{self.list(d - 1)}.Count",
        ])()

    def text(self, d):
        if d <= 0 or self.chance(0.3):
            return self.pick([self.pick(TEXT), self.variable("text")])
        return self.pick([
            lambda: f"\"<{self.variable('any')}|$({self.expression(d - 1)})>\"",
            lambda: f"\"${{i}}{self.variable('text')}$($a.Count) `$x\"",
            lambda: f"({self.text(d - 1)} + {self.operand(d - 1)})",
            lambda: f"({self.text(d - 1)} * {self.r.randrange(4)})",
            lambda: f"({self.list(d - 1)} -join {self.pick(TEXT[:6])})",
            lambda: f"({self.text(d - 1)} -replace {self.pick(PATTERN)}, {self.pick(['1', '<>', '[$1]', '$$'])!r})",
            lambda: f"('{{0}}:{{1,5}}' -f {self.operand(d - 1)}, {self.operand(d - 1)})",
            lambda: f"('{{0:{self.pick(['N1', 'X4', 'D3', 'P0', 'E2', '0.00', '#,#', 'G'])}}}' -f {self.number(d - 1)})",
            lambda: f"{self.text(d - 1)}.{self.pick(STRING_CALL)}",
            lambda: f"[string]{self.operand(d - 1)}",
            lambda: f"{self.text(d - 1)}[{self.pick(['0', '-1', '1..2', '9'])}]",
            lambda: f"(-join {self.list(d - 1)})",
        ])()

    def list(self, d):
        if d <= 0 or self.chance(0.25):
            return self.pick([self.variable("list"), "(1..4)", "@()", "@(3, 1, 2)", "('b', 'a', 'B')", "@(, 1)", "(5..2)", "@($null, 1)", "@(1, @(2, 3))"])
        return self.pick([
            lambda: "@(" + ", ".join(self.operand(d - 1) for _ in range(self.r.randrange(4))) + ")",
            lambda: f"({self.list(d - 1)} + {self.operand(d - 1)})",
            lambda: f"({self.list(d - 1)} * {self.r.randrange(3)})",
            lambda: f"(, {self.operand(d - 1)})",
            lambda: f"@({self.list(d - 1)} | {self.pick(FILTER)})",
            lambda: f"({self.text(d - 1)} -{self.pick(['split', 'csplit'])} {self.pick(PATTERN)})",
            lambda: f"({self.list(d - 1)} -{self.pick(COMPARE)} {self.operand(d - 1)})",
            lambda: f"({self.list(d - 1)} -{self.pick(['like', 'notlike'])} {self.pick(WILD)})",
            lambda: f"({self.list(d - 1)} -{self.pick(['match', 'notmatch', 'cmatch'])} {self.pick(PATTERN)})",
            lambda: f"({self.list(d - 1)} -replace {self.pick(PATTERN)}, '_')",
            lambda: f"{self.list(d - 1)}[{self.pick(['0', '-1', '0, 1', '1..3', '-2..-1', '$i', '$null'])}]",
            lambda: f"{self.list(d - 1)}.{self.pick(ARRAY_CALL)}",
            lambda: f"[{self.pick(['object[]', 'int[]', 'string[]', 'array'])}]{self.operand(d - 1)}",
            lambda: f"@(foreach ($e in {self.list(d - 1)}) {{ {self.operand(d - 1)} }})",
        ])()

    def table(self, d):
        if d <= 0 or self.chance(0.5):
            return self.variable("hash")
        return f"([ordered]@{{ one = {self.operand(d - 1)}; 'two' = {self.operand(d - 1)}; 3 = {self.operand(d - 1)} }})"

    def thing(self, d):
        if d <= 0 or self.chance(0.5):
            return self.variable("thing")
        return f"([pscustomobject]@{{ A = {self.operand(d - 1)}; B = {self.operand(d - 1)} }})"

    def truth(self, d):
        if d <= 0 or self.chance(0.2):
            return self.pick(["$true", "$false", "$null", "(!$x)", "($i)"])
        return self.pick([
            lambda: f"({self.operand(d - 1)} -{self.pick(COMPARE)} {self.operand(d - 1)})",
            lambda: f"({self.operand(d - 1)} -{self.pick(['and', 'or', 'xor'])} {self.operand(d - 1)})",
            lambda: f"(-not {self.operand(d - 1)})",
            lambda: f"({self.operand(d - 1)} -{self.pick(['is', 'isnot'])} [{self.pick(TYPE)}])",
            lambda: f"({self.list(d - 1)} -{self.pick(['contains', 'notcontains', 'ccontains'])} {self.operand(d - 1)})",
            lambda: f"({self.operand(d - 1)} -{self.pick(['in', 'notin'])} {self.list(d - 1)})",
            lambda: f"({self.text(d - 1)} -{self.pick(['like', 'clike', 'notlike'])} {self.pick(WILD)})",
            lambda: f"({self.text(d - 1)} -{self.pick(['match', 'cmatch', 'notmatch'])} {self.pick(PATTERN)})",
            lambda: f"[bool]{self.operand(d - 1)}",
        ])()

    def other(self, d):
        return self.pick([
            lambda: f"[{self.pick(TYPE)}]{self.operand(d - 1)}",
            lambda: f"({self.operand(d - 1)} -as [{self.pick(TYPE)}])",
            lambda: f"({self.truth(d - 1)} ? {self.operand(d - 1)} : {self.operand(d - 1)})",
            lambda: f"({self.variable('any')} ?? {self.operand(d - 1)})",
            lambda: f"${{x}}?.{self.pick(['Length', 'Count', 'ToString()'])}",
            lambda: f"${{a}}?[{self.pick(['0', '9', '-1'])}]",
            lambda: f"{self.table(d - 1)}.{self.pick(HASH_CALL)}",
            lambda: f"{self.table(d - 1)}[{self.pick(KEY)}]",
            lambda: f"{self.thing(d - 1)}.{self.pick(['A', 'B', 'C', 'A.Length', 'PSObject.Properties.Name', 'GetType().Name', 'psobject.TypeNames[0]'])}",
            lambda: f"(& {{ param($p, $q = {self.operand(d - 1)}) {self.operand(d - 1)}; $p; $q }} {self.operand(d - 1)})",
            lambda: f"$({self.statement(d - 1)})",
            lambda: f"@({self.statement(d - 1)})",
            lambda: f"(if ({self.truth(d - 1)}) {{ {self.operand(d - 1)} }} else {{ {self.operand(d - 1)} }})".replace("(if", "$(if", 1),
            lambda: "$_",
            lambda: self.variable("any"),
        ])()

    def expression(self, d):
        kinds = [self.number] * 4 + [self.text] * 4 + [self.list] * 3 + [self.truth] * 2 + [self.other] * 3 + [self.table, self.thing]
        return self.pick(kinds)(d)

    def operand(self, d):
        """An expression that a cast, a member or an operator may follow."""
        text = self.expression(d)
        return f"({text})" if text[0] in "[-+" and self.chance(0.8) else text

    # ---- statements

    def statement(self, d):
        if d <= 0:
            return self.pick([lambda: self.expression(0), lambda: self.assignment(0)])()
        return self.pick([
            lambda: self.expression(d), lambda: self.expression(d), lambda: self.expression(d), lambda: self.assignment(d), lambda: self.assignment(d),
            lambda: f"{self.list(d)} | {self.pick(FILTER)}", lambda: f"{self.operand(d)} | {self.pick(FILTER)} | {self.pick(FILTER)}",
            lambda: self.branch(d), lambda: self.loop(d), lambda: self.switch(d), lambda: self.trial(d), lambda: self.function(d), lambda: self.call(d),
            lambda: f"{self.call(d)} {self.pick(['&&', '||'])} {self.operand(d - 1)}",
            lambda: f"Write-Error {self.pick(['one', 'two'])}", lambda: f"throw {self.operand(d - 1)}",
            lambda: f"{self.text(d - 1)} -match {self.pick(PATTERN)} | Out-Null; $Matches[0]",
        ])()

    def assignment(self, d):
        return self.pick([
            lambda: f"{self.variable('int')} {self.pick(['=', '+=', '-=', '%='])} {self.number(d - 1)}",
            lambda: f"{self.variable('text')} {self.pick(['=', '+='])} {self.text(d - 1)}",
            lambda: f"{self.variable('list')} = {self.list(d - 1)}", lambda: f"$a += {self.operand(d - 1)}",
            lambda: f"{self.variable('any')} {self.pick(['=', '??='])} {self.operand(d - 1)}",
            lambda: f"$a[{self.pick(['0', '-1', '9', '$i'])}] = {self.operand(d - 1)}",
            lambda: f"$h.{self.pick(['one', 'new', 'two'])} {self.pick(['=', '+='])} {self.operand(d - 1)}",
            lambda: f"$h[{self.pick(['0', '3', '$i'])}] = {self.operand(d - 1)}",
            lambda: f"$o.{self.pick(['A', 'B', 'C'])} = {self.operand(d - 1)}",
            lambda: f"$x, $y = {self.list(d - 1)}", lambda: f"$x, ($i, $y) = {self.list(d - 1)}", lambda: f"$x = $y = {self.operand(d - 1)}",
            lambda: f"[{self.pick(TYPE)}]${self.pick(['v', 'w'])} = {self.operand(d - 1)}; $v",
        ])()

    def block(self, d, n=2):
        return "{ " + "; ".join(self.statement(d) for _ in range(self.r.randrange(1, n + 1))) + " }"

    def branch(self, d):
        text = f"if ({self.operand(d - 1)}) {self.block(d - 1)}"
        if self.chance(0.4):
            text += f" elseif ({self.truth(d - 1)}) {self.block(d - 1)}"
        return text + (f" else {self.block(d - 1)}" if self.chance(0.5) else "")

    def jump(self):
        return self.pick(["", "", f"if (${self.pick('ij')} -gt 2) {{ {self.pick(['break', 'continue'])} }}; "])

    def loop(self, d):
        self.loops += 1
        n, body = f"$n{self.loops}", self.block(d - 1)[2:-2]
        return self.pick([
            lambda: f"for ({n} = 0; {n} -lt {self.r.randrange(4)}; {n}++) {{ {self.jump()}{body} }}",
            lambda: f"foreach ($e in {self.list(d - 1)} | Select-Object -First 4) {{ {self.jump()}{body} }}",
            lambda: f"{n} = 0; while ({n}++ -lt {self.r.randrange(4)}) {{ {self.jump()}{body} }}",
            lambda: f"{n} = 0; do {{ {n}++; {body} }} {self.pick(['while', 'until'])} ({n} -ge 0 -and {n} {self.pick(['-lt -1', '-lt 0'])})".replace("until", "while"),
        ])()

    def switch(self, d):
        flag = self.pick(["", "", "-Wildcard ", "-Regex ", "-CaseSensitive ", "-Exact "])
        cases = [f"{self.pick(TEXT[:12] + INT[:6] + ['{ $_ -gt 2 }'])} {self.block(d - 1, 1)[:-2]}{self.pick(['', '; break', '; continue'])} }}"
                 for _ in range(self.r.randrange(1, 4))]
        return f"switch {flag}({self.operand(d - 1)}) {{ {' '.join(cases)} default {self.block(d - 1, 1)} }}"

    def trial(self, d):
        caught = self.pick(["", "", "[System.Management.Automation.RuntimeException] ", "[DivideByZeroException] ", "[System.InvalidCastException] "])
        text = f"try {self.block(d - 1)} catch {caught}{{ 'caught'; $_ }}"
        return text + (f" finally {self.block(d - 1, 1)}" if self.chance(0.4) else "")

    def function(self, d):
        self.functions += 1
        name = f"f{self.functions}"
        form = self.pick(["param($p, $q = 2)", "param([int]$p, [string]$q = 'd')", "param([Parameter(ValueFromPipeline)]$p, [switch]$s) process",
                          "param([ValidateSet('a', 'b', 1)]$p, $q)", "param([ValidateRange(0, 5)][int]$p = 1, [Alias('r')]$q)", ""])
        body = self.block(d - 1) if "process" in form else self.block(d - 1)[2:-2]
        leave = self.pick(["", "", f"; return {self.operand(d - 1)}"]) if "process" not in form else ""
        use = self.pick([f"{name} {self.operand(d - 1)}", f"{name} -p {self.operand(d - 1)}", f"{self.list(d - 1)} | {name}", name,
                         f"{name} -q {self.operand(d - 1)} 3", f"{name} @a", f"({name} 1).Count"])
        return f"function {name} {{ {form} {body}{leave} }}; {use}"

    def call(self, d):
        return self.pick([
            lambda: f"& {{ {self.statement(d - 1)} }} {self.operand(d - 1)}",
            lambda: f". {{ {self.statement(d - 1)} }}",
            lambda: f"{self.list(d - 1)} | & {{ process {{ {self.statement(d - 1)} }} }}",
            lambda: f"& {{ [CmdletBinding()]param([Parameter(Mandatory)]{self.pick(['[int]', '', '[string[]]'])}$p) $p }} {self.operand(d - 1)}",
            lambda: f"{{ {self.operand(d - 1)} }}.Invoke()",
            lambda: f"Write-Output {self.operand(d - 1)}",
            lambda: f"Write-Output -NoEnumerate {self.operand(d - 1)}",
            lambda: f"[string]::{self.pick(['Join', 'Concat', 'IsNullOrEmpty', 'Format', 'Compare'])}({self.operand(d - 1)}, {self.operand(d - 1)})",
        ])()


START = "$i = 3; $j = 0; $s = 'abc'; $t = 'x,y'; $a = 1, 2, 3; $c = 'q', 'r'; $h = [ordered]@{ one = 1; two = 'b' }; $o = [pscustomobject]@{ A = 1; B = 'b' }; $x = $null; $y = 5"


def program(seed, size=6, depth=3):
    w = Writer(seed)
    return "\n".join([START] + [f"try {{ {w.statement(depth)} }} catch {{ $_ }}" for _ in range(size)]) + "\n"
