/* SPDX-License-Identifier: MIT */
/* The order in which .NET lists the properties of a type, where it is not that
 * of our tables: what a class overrides comes before what it inherits, what only
 * its interfaces have comes last. */
#include "value/type_impl.h"

#include <string.h>

/* What most nodes of XML end with. */
#define NODE_TAIL "ChildNodes Attributes OwnerDocument FirstChild LastChild HasChildNodes NamespaceURI Prefix IsReadOnly OuterXml InnerXml SchemaInfo BaseURI"

static const struct {
	const char *type, *names;
} orders[] = {
	{ "Microsoft.PowerShell.Commands.HelpNotFoundException",
	  "Message TargetSite Data InnerException HelpLink Source HResult StackTrace" },
	{ "Microsoft.PowerShell.Commands.TestConnectionCommand+PingStatus",
	  "Ping Source Destination Address DisplayAddress Latency Status BufferSize Reply" },
	{ "Microsoft.PowerShell.ThreadJob.ThreadJob",
	  "ThreadJobDefinition StatusMessage HasMoreData Location Debugger IsAsync StartParameters Command "
	  "JobStateInfo Finished InstanceId Id Name ChildJobs PSBeginTime PSEndTime PSJobTypeName Output Error "
	  "Progress Verbose Debug Warning Information" },
	{ "System.Collections.Generic.Dictionary`2+Enumerator", "Current Key Value Entry" },
	{ "System.Collections.Hashtable+HashtableEnumerator", "Key Entry Current Value" },
	{ "System.DateTimeOffset",
	  "DateTime UtcDateTime LocalDateTime Date Day DayOfWeek DayOfYear Hour Millisecond Microsecond "
	  "Nanosecond Minute Month Offset TotalOffsetMinutes Second Ticks UtcTicks TimeOfDay Year" },
	{ "System.Diagnostics.Process",
	  "SafeHandle Handle BasePriority ExitCode HasExited StartTime ExitTime Id MachineName MaxWorkingSet "
	  "MinWorkingSet Modules NonpagedSystemMemorySize64 NonpagedSystemMemorySize PagedMemorySize64 "
	  "PagedMemorySize PagedSystemMemorySize64 PagedSystemMemorySize PeakPagedMemorySize64 "
	  "PeakPagedMemorySize PeakWorkingSet64 PeakWorkingSet PeakVirtualMemorySize64 PeakVirtualMemorySize "
	  "PriorityBoostEnabled PriorityClass PrivateMemorySize64 PrivateMemorySize ProcessorAffinity "
	  "SessionId StartInfo Threads HandleCount VirtualMemorySize64 VirtualMemorySize EnableRaisingEvents "
	  "StandardInput StandardOutput StandardError WorkingSet64 WorkingSet SynchronizingObject MainModule "
	  "MainWindowHandle MainWindowTitle Responding ProcessName PrivilegedProcessorTime TotalProcessorTime "
	  "UserProcessorTime Site Container" },
	{ "System.Globalization.CultureInfo",
	  "Parent LCID KeyboardLayoutId Name IetfLanguageTag DisplayName NativeName EnglishName "
	  "TwoLetterISOLanguageName ThreeLetterISOLanguageName ThreeLetterWindowsLanguageName CompareInfo "
	  "TextInfo IsNeutralCulture CultureTypes NumberFormat DateTimeFormat Calendar OptionalCalendars "
	  "UseUserOverride IsReadOnly" },
	{ "System.IO.DirectoryInfo",
	  "Name Parent Root Exists FullName Extension CreationTime CreationTimeUtc LastAccessTime "
	  "LastAccessTimeUtc LastWriteTime LastWriteTimeUtc LinkTarget UnixFileMode Attributes" },
	{ "System.IO.FileInfo",
	  "Name Length DirectoryName Directory IsReadOnly Exists FullName Extension CreationTime "
	  "CreationTimeUtc LastAccessTime LastAccessTimeUtc LastWriteTime LastWriteTimeUtc LinkTarget "
	  "UnixFileMode Attributes" },
	{ "System.Management.Automation.AliasInfo",
	  "ReferencedCommand ResolvedCommand Definition Options Description OutputType Name CommandType Source "
	  "Version Visibility ModuleName Module RemotingCapability Parameters ParameterSets" },
	{ "System.Management.Automation.ApplicationInfo",
	  "Path Extension Definition Source Version Visibility OutputType Name CommandType ModuleName Module "
	  "RemotingCapability Parameters ParameterSets" },
	{ "System.Management.Automation.CmdletBindingAttribute",
	  "PositionalBinding DefaultParameterSetName SupportsShouldProcess SupportsPaging "
	  "SupportsTransactions ConfirmImpact HelpUri RemotingCapability TypeId" },
	{ "System.Management.Automation.CmdletInfo",
	  "Verb Noun HelpFile PSSnapIn Version ImplementingType Definition DefaultParameterSet OutputType "
	  "Options Name CommandType Source Visibility ModuleName Module RemotingCapability Parameters "
	  "ParameterSets" },
	{ "System.Management.Automation.CommandInfo",
	  "Name CommandType Source Version Definition Visibility ModuleName Module Parameters ParameterSets "
	  "OutputType" },
	{ "System.Management.Automation.CommandNotFoundException",
	  "ErrorRecord CommandName WasThrownFromThrowStatement TargetSite Message Data InnerException "
	  "HelpLink Source HResult StackTrace" },
	{ "System.Management.Automation.ExternalScriptInfo",
	  "Path Definition Source Visibility ScriptBlock OutputType ScriptContents Name CommandType Version "
	  "ModuleName Module RemotingCapability "
	  "Parameters ParameterSets" },
	{ "System.Management.Automation.FilterInfo",
	  "ScriptBlock CmdletBinding DefaultParameterSet Definition Options Description Verb Noun HelpFile "
	  "OutputType Name CommandType Source Version Visibility ModuleName Module RemotingCapability "
	  "Parameters ParameterSets" },
	{ "System.Management.Automation.FunctionInfo",
	  "ScriptBlock CmdletBinding DefaultParameterSet Definition Options Description Verb Noun HelpFile "
	  "OutputType Name CommandType Source Version Visibility ModuleName Module RemotingCapability "
	  "Parameters ParameterSets" },
	{ "System.Management.Automation.IncompleteParseException",
	  "Errors Message ErrorRecord WasThrownFromThrowStatement TargetSite Data InnerException HelpLink "
	  "Source HResult StackTrace" },
	{ "System.Management.Automation.Internal.Host.InternalHostRawUserInterface",
	  "ForegroundColor BackgroundColor CursorPosition WindowPosition CursorSize BufferSize WindowSize "
	  "MaxWindowSize MaxPhysicalWindowSize KeyAvailable WindowTitle" },
	{ "System.Management.Automation.JobFailedException",
	  "Message TargetSite Data InnerException HelpLink Source HResult StackTrace" },
	{ "System.Management.Automation.PSAliasProperty",
	  "ReferencedMemberName ConversionType MemberType TypeNameOfValue IsSettable IsGettable Value Name "
	  "IsInstance" },
	{ "System.Management.Automation.PSDataCollection`1", "IsOpen Count" },
	{ "System.Management.Automation.PSEventJob",
	  "Module StatusMessage HasMoreData Location Command JobStateInfo Finished InstanceId Id Name "
	  "ChildJobs PSBeginTime PSEndTime PSJobTypeName Output Error Progress Verbose Debug Warning "
	  "Information" },
	{ "System.Management.Automation.PSInternalMemberSet", "Members Properties Methods" },
	{ "System.Management.Automation.PSProperty",
	  "MemberType Value IsSettable IsGettable TypeNameOfValue Name IsInstance" },
	{ "System.Management.Automation.PSPropertySet",
	  "ReferencedPropertyNames MemberType Value TypeNameOfValue Name IsInstance" },
	{ "System.Management.Automation.PSMethod",
	  "MemberType OverloadDefinitions TypeNameOfValue Value Name IsInstance" },
	{ "System.Management.Automation.PSParameterizedProperty",
	  "IsSettable IsGettable OverloadDefinitions TypeNameOfValue MemberType Value Name IsInstance" },
	{ "System.Management.Automation.PSNoteProperty",
	  "MemberType IsSettable IsGettable Value TypeNameOfValue Name IsInstance" },
	{ "System.Management.Automation.PSRemotingJob",
	  "HasMoreData StatusMessage Location Command JobStateInfo Finished InstanceId Id Name ChildJobs "
	  "PSBeginTime PSEndTime PSJobTypeName Output Error Progress Verbose Debug Warning Information" },
	{ "System.Management.Automation.PSScriptCmdlet",
	  "Host SessionState Events JobRepository JobManager InvokeProvider ParameterSetName MyInvocation "
	  "PagingParameters InvokeCommand Stopping PipelineStopToken CommandRuntime CommandOrigin" },
	{ "System.Management.Automation.PSScriptProperty",
	  "GetterScript SetterScript MemberType IsSettable IsGettable Value TypeNameOfValue Name IsInstance" },
	{ "System.Management.Automation.PSSecurityException",
	  "ErrorRecord Message WasThrownFromThrowStatement TargetSite Data InnerException HelpLink Source "
	  "HResult StackTrace" },
	{ "System.Management.Automation.PSVersionHashTable",
	  "Keys IsReadOnly IsFixedSize IsSynchronized Values SyncRoot Count" },
	{ "System.Management.Automation.ParameterAttribute",
	  "ExperimentName ExperimentAction Position ParameterSetName Mandatory ValueFromPipeline ValueFromPipelineByPropertyName "
	  "ValueFromRemainingArguments HelpMessage HelpMessageBaseName HelpMessageResourceId DontShow "
	  "TypeId" },
	{ "System.Management.Automation.ParameterBindingArgumentTransformationException",
	  "Message ParameterName ErrorId ErrorRecord WasThrownFromThrowStatement TargetSite Data "
	  "InnerException HelpLink Source HResult StackTrace" },
	{ "System.Management.Automation.ParameterBindingException",
	  "Message ParameterName ErrorId ErrorRecord WasThrownFromThrowStatement TargetSite Data "
	  "InnerException HelpLink Source HResult StackTrace" },
	{ "System.Management.Automation.ParameterBindingParameterDefaultValueException",
	  "Message ParameterName ErrorId ErrorRecord WasThrownFromThrowStatement TargetSite Data "
	  "InnerException HelpLink Source HResult StackTrace" },
	{ "System.Management.Automation.ParameterBindingValidationException",
	  "Message ParameterName ErrorId ErrorRecord WasThrownFromThrowStatement TargetSite Data "
	  "InnerException HelpLink Source HResult StackTrace" },
	{ "System.Management.Automation.ParseException",
	  "Errors Message ErrorRecord WasThrownFromThrowStatement TargetSite Data InnerException HelpLink "
	  "Source HResult StackTrace" },
	{ "System.Management.Automation.PowerShell",
	  "Commands Streams InstanceId InvocationStateInfo IsNested HadErrors Runspace RunspacePool "
	  "IsRunspaceOwner" },
	{ "System.Management.Automation.ProviderInvocationException",
	  "ErrorRecord Message WasThrownFromThrowStatement TargetSite Data InnerException HelpLink Source "
	  "HResult StackTrace" },
	{ "System.Management.Automation.RemoteRunspace",
	  "Version RunspaceStateInfo RunspaceAvailability ConnectionInfo OriginalConnectionInfo "
	  "RunspaceIsRemote InstanceId DisconnectedOn ExpiresOn Name Id SessionStateProxy" },
	{ "System.Management.Automation.Runspaces.InitialSessionState",
	  "LanguageMode ExecutionPolicy ApartmentState ThreadOptions Modules Commands Variables "
	  "StartupScripts" },
	{ "System.Management.Automation.Runspaces.LocalRunspace",
	  "Events ThreadOptions JobManager Debugger InitialSessionState Version RunspaceStateInfo "
	  "RunspaceAvailability ConnectionInfo OriginalConnectionInfo LanguageMode ApartmentState "
	  "RunspaceIsRemote InstanceId DisconnectedOn ExpiresOn Name Id SessionStateProxy" },
	{ "System.Management.Automation.Runspaces.PSSession",
	  "ComputerType ComputerName ContainerId VMName VMId ConfigurationName InstanceId Id Name "
	  "Availability ApplicationPrivateData Runspace Transport" },
	{ "System.Management.Automation.RuntimeDefinedParameterDictionary",
	  "HelpFile Data Comparer Count Capacity Keys Values IsReadOnly IsFixedSize SyncRoot IsSynchronized" },
	{ "System.Management.Automation.ScriptBlock", "File IsFilter IsConfiguration Module DebuggerHidden Ast" },
	{ "System.Management.Automation.ScriptInfo",
	  "ScriptBlock Definition OutputType Name CommandType Source Version Visibility ModuleName Module "
	  "Parameters ParameterSets" },
	{ "System.Management.Automation.ValidateScriptAttribute", "ErrorMessage ScriptBlock TypeId" },
	{ "System.Management.Automation.ValidateSetAttribute", "ErrorMessage IgnoreCase ValidValues TypeId" },
	{ "System.Reflection.TypeInfo",
	  "Namespace AssemblyQualifiedName FullName Assembly IsInterface IsNested DeclaringType "
	  "UnderlyingSystemType IsArray IsByRef IsPointer IsConstructedGenericType IsGenericType "
	  "IsGenericTypeDefinition IsSZArray HasElementType GenericTypeArguments IsAbstract IsSealed "
	  "IsClass IsNotPublic IsPublic IsCOMObject IsEnum IsPrimitive IsValueType BaseType IsSerializable "
	  "ContainsGenericParameters IsVisible Name" },
	{ "System.RuntimeType",
	  "FullName AssemblyQualifiedName Namespace IsEnum IsConstructedGenericType IsGenericType "
	  "IsGenericTypeDefinition IsSZArray ContainsGenericParameters Name DeclaringType Assembly BaseType "
	  "UnderlyingSystemType IsInterface IsNested IsArray IsByRef IsPointer HasElementType "
	  "GenericTypeArguments IsAbstract IsSealed IsClass IsNotPublic IsPublic IsCOMObject IsPrimitive "
	  "IsValueType IsSerializable IsVisible" },
	{ "System.Text.Encoding", "BodyName EncodingName HeaderName WebName IsSingleByte CodePage" },
	{ "System.Type",
	  "Namespace AssemblyQualifiedName FullName Assembly IsInterface IsNested DeclaringType "
	  "UnderlyingSystemType IsArray IsByRef IsPointer IsConstructedGenericType IsGenericType "
	  "IsGenericTypeDefinition IsSZArray HasElementType GenericTypeArguments IsAbstract IsSealed "
	  "IsClass IsNotPublic IsPublic IsCOMObject IsEnum IsPrimitive IsValueType BaseType IsSerializable "
	  "ContainsGenericParameters IsVisible Name" },
	{ "System.ValueTuple`2", "Length Item1 Item2" },
	{ "System.WeakReference", "TrackResurrection IsAlive Target" },
	{ "System.Xml.XmlAttribute",
	  "ParentNode Name LocalName NamespaceURI Prefix NodeType OwnerDocument Value SchemaInfo InnerText Specified OwnerElement "
	  "InnerXml BaseURI ChildNodes PreviousSibling NextSibling Attributes FirstChild LastChild HasChildNodes IsReadOnly OuterXml" },
	{ "System.Xml.XmlCDataSection",
	  "Name LocalName NodeType ParentNode PreviousText Value InnerText Data Length PreviousSibling NextSibling " NODE_TAIL },
	{ "System.Xml.XmlComment",
	  "Name LocalName NodeType Value InnerText Data Length PreviousSibling NextSibling ParentNode " NODE_TAIL },
	{ "System.Xml.XmlDeclaration",
	  "Version Encoding Standalone Value InnerText Name LocalName NodeType PreviousSibling NextSibling ParentNode " NODE_TAIL },
	{ "System.Xml.XmlDocument",
	  "NodeType ParentNode DocumentType Name LocalName DocumentElement OwnerDocument NameTable PreserveWhitespace IsReadOnly "
	  "InnerText InnerXml SchemaInfo BaseURI Value ChildNodes PreviousSibling NextSibling Attributes FirstChild LastChild "
	  "HasChildNodes NamespaceURI Prefix OuterXml" },
	{ "System.Xml.XmlDocumentFragment",
	  "Name LocalName NodeType ParentNode OwnerDocument InnerXml Value ChildNodes PreviousSibling NextSibling Attributes "
	  "FirstChild LastChild HasChildNodes NamespaceURI Prefix IsReadOnly InnerText OuterXml SchemaInfo BaseURI" },
	{ "System.Xml.XmlElement",
	  "Name LocalName NamespaceURI Prefix NodeType ParentNode OwnerDocument IsEmpty Attributes "
	  "HasAttributes SchemaInfo InnerXml InnerText NextSibling PreviousSibling Value ChildNodes FirstChild "
	  "LastChild HasChildNodes IsReadOnly OuterXml BaseURI" },
	{ "System.Xml.XmlProcessingInstruction",
	  "Name LocalName Value Target Data InnerText NodeType PreviousSibling NextSibling ParentNode " NODE_TAIL },
	{ "System.Xml.XmlReader",
	  "NodeType Name LocalName Value Depth IsEmptyElement AttributeCount EOF HasAttributes" },
	{ "System.Xml.XmlText",
	  "Name LocalName NodeType ParentNode Value PreviousText InnerText Data Length PreviousSibling NextSibling " NODE_TAIL },
	{ "System.Xml.XmlWriterSettings",
	  "Encoding OmitXmlDeclaration NewLineChars Indent IndentChars NewLineOnAttributes CloseOutput "
	  "ConformanceLevel CheckCharacters" },
};

const char *type_property_order(const struct type *t)
{
	for (size_t i = 0; i < ARRAY_LEN(orders); i++)
		if (!strcmp(orders[i].type, t->name))
			return orders[i].names;
	return NULL;
}
