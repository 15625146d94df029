/* SPDX-License-Identifier: MIT */
/* What .NET gives an exception that was made without saying so: its HResult and
 * its message, for each type; a type that is not here has those of its base. */
#include "types/exception.h"

#include <string.h>

static const struct {
	const char *type;
	uint32_t code;
	const char *text;
} facts[] = {
	{ "System.AccessViolationException", 0x80004003,
	  "Attempted to read or write protected memory. This is often an indication that other "
	  "memory is "
	  "corrupt." },
	{ "System.AggregateException", 0x80131500, "One or more errors occurred." },
	{ "System.ApplicationException", 0x80131600, "Error in the application." },
	{ "System.ArgumentException", 0x80070057, "Value does not fall within the expected range." },
	{ "System.ArgumentNullException", 0x80004003, "Value cannot be null." },
	{ "System.ArgumentOutOfRangeException", 0x80131502,
	  "Specified argument was out of the range of valid values." },
	{ "System.ArithmeticException", 0x80070216, "Overflow or underflow in the arithmetic operation." },
	{ "System.ArrayTypeMismatchException", 0x80131503,
	  "Attempted to access an element as a type incompatible with the array." },
	{ "System.BadImageFormatException", 0x8007000b,
	  "Format of the executable (.exe) or library (.dll) is invalid." },
	{ "System.Collections.Generic.KeyNotFoundException", 0x80131577,
	  "The given key was not present in the dictionary." },
	{ "System.ComponentModel.Win32Exception", 0x80004005, "Success" },
	{ "System.Data.ConstraintException", 0x8013192a, "Constraint Exception." },
	{ "System.Data.DataException", 0x80131920, "Data Exception." },
	{ "System.Data.DeletedRowInaccessibleException", 0x80131921, "Deleted rows inaccessible." },
	{ "System.Data.DuplicateNameException", 0x80131922, "Duplicate name not allowed." },
	{ "System.Data.MissingPrimaryKeyException", 0x80131925, "Missing primary key." },
	{ "System.Data.NoNullAllowedException", 0x80131926, "Null not allowed." },
	{ "System.Data.ReadOnlyException", 0x80131927, "Column is marked read only." },
	{ "System.Data.RowNotInTableException", 0x80131928, "Row not found in table." },
	{ "System.DivideByZeroException", 0x80020012, "Attempted to divide by zero." },
	{ "System.DuplicateWaitObjectException", 0x80131529, "Duplicate objects in argument." },
	{ "System.Exception", 0x80131500, NULL },
	{ "System.ExecutionEngineException", 0x80131506, "Internal error in the runtime." },
	{ "System.FieldAccessException", 0x80131507,
	  "Attempted to access a field that is not accessible by the caller." },
	{ "System.FormatException", 0x80131537, "One of the identified items was in an invalid format." },
	{ "System.Globalization.CultureNotFoundException", 0x80070057, "Culture is not supported." },
	{ "System.IO.DirectoryNotFoundException", 0x80070003,
	  "Attempted to access a path that is not on the disk." },
	{ "System.IO.DriveNotFoundException", 0x80070003,
	  "Could not find the drive. The drive might not be ready or might not be mapped." },
	{ "System.IO.EndOfStreamException", 0x80070026, "Attempted to read past the end of the stream." },
	{ "System.IO.FileLoadException", 0x80131621, "Could not load the specified file." },
	{ "System.IO.FileNotFoundException", 0x80070002, "Unable to find the specified file." },
	{ "System.IO.IOException", 0x80131620, "I/O error occurred." },
	{ "System.IO.InvalidDataException", 0x80131501, "Found invalid data while decoding." },
	{ "System.IO.PathTooLongException", 0x800700ce,
	  "The specified file name or path is too long, or a component of the specified path is too long." },
	{ "System.IndexOutOfRangeException", 0x80131508, "Index was outside the bounds of the array." },
	{ "System.InvalidCastException", 0x80004002, "Specified cast is not valid." },
	{ "System.InvalidOperationException", 0x80131509,
	  "Operation is not valid due to the current state of the object." },
	{ "System.Management.Automation.ActionPreferenceStopException", 0x80131501,
	  "Running commands is prevented by Stop policy settings." },
	{ "System.Management.Automation.HaltCommandException", 0x80131501,
	  "The command was stopped by the user." },
	{ "System.Management.Automation.InvalidJobStateException", 0x80131501,
	  "The state of the current job instance is not valid for this operation." },
	{ "System.Management.Automation.InvalidPowerShellStateException", 0x80131501,
	  "The state of the current PowerShell instance is not valid for this operation." },
	{ "System.Management.Automation.PSSecurityException", 0x80131501,
	  "Cannot run software. Permission is denied." },
	{ "System.Management.Automation.PipelineStoppedException", 0x80131501,
	  "The pipeline has been stopped." },
	{ "System.Management.Automation.Runspaces.InvalidPipelineStateException", 0x80131501,
	  "The pipeline state is not valid for this operation." },
	{ "System.Management.Automation.Runspaces.InvalidRunspaceStateException", 0x80131501,
	  "The runspace state is not valid for this operation." },
	{ "System.Management.Automation.ScriptCallDepthException", 0x80131501,
	  "The script failed due to call depth overflow." },
	{ "System.MemberAccessException", 0x8013151a, "Cannot access member." },
	{ "System.MethodAccessException", 0x80131510, "Attempt to access the method failed." },
	{ "System.MissingFieldException", 0x80131511, "Attempted to access a non-existing field." },
	{ "System.MissingMemberException", 0x80131512, "Attempted to access a missing member." },
	{ "System.MissingMethodException", 0x80131513, "Attempted to access a missing method." },
	{ "System.Net.NetworkInformation.PingException", 0x80131509, NULL },
	{ "System.NotFiniteNumberException", 0x80131528, "Number encountered was not a finite quantity." },
	{ "System.NotImplementedException", 0x80004001, "The method or operation is not implemented." },
	{ "System.NotSupportedException", 0x80131515, "Specified method is not supported." },
	{ "System.NullReferenceException", 0x80004003,
	  "Object reference not set to an instance of an object." },
	{ "System.ObjectDisposedException", 0x80131622, NULL },
	{ "System.OperationCanceledException", 0x8013153b, "The operation was canceled." },
	{ "System.OutOfMemoryException", 0x8007000e,
	  "Insufficient memory to continue the execution of the program." },
	{ "System.OverflowException", 0x80131516, "Arithmetic operation resulted in an overflow." },
	{ "System.PlatformNotSupportedException", 0x80131539, "Operation is not supported on this platform." },
	{ "System.RankException", 0x80131517,
	  "Attempted to operate on an array with the incorrect number of dimensions." },
	{ "System.Runtime.InteropServices.COMException", 0x80004005,
	  "Unexpected HRESULT has been returned from a call to a COM component." },
	{ "System.Runtime.InteropServices.ExternalException", 0x80004005,
	  "External component has thrown an exception." },
	{ "System.Runtime.Serialization.SerializationException", 0x8013150c, "Serialization error." },
	{ "System.Security.Cryptography.CryptographicException", 0x80131501,
	  "Error occurred during a cryptographic operation." },
	{ "System.Security.SecurityException", 0x8013150a, "Security error." },
	{ "System.StackOverflowException", 0x800703e9, "Operation caused a stack overflow." },
	{ "System.SystemException", 0x80131501, "System error." },
	{ "System.Text.RegularExpressions.RegexMatchTimeoutException", 0x80131505,
	  "The Regex engine has timed out while trying to match a pattern to an input string. This "
	  "can occur for many reasons, including very large inputs or excessive backtracking "
	  "caused by nested quantifiers, back-references and other factors." },
	{ "System.Threading.BarrierPostPhaseException", 0x80131500, "The postPhaseAction failed with an exception." },
	{ "System.Threading.SemaphoreFullException", 0x80131501,
	  "Adding the specified count to the semaphore would cause it to exceed its maximum count." },
	{ "System.Threading.SynchronizationLockException", 0x80131518,
	  "Object synchronization method was called from an unsynchronized block of code." },
	{ "System.Threading.Tasks.TaskCanceledException", 0x8013153b, "A task was canceled." },
	{ "System.Threading.ThreadInterruptedException", 0x80131519,
	  "Thread was interrupted from a waiting state." },
	{ "System.Threading.ThreadStateException", 0x80131520,
	  "Thread was in an invalid state for the operation being executed." },
	{ "System.TimeoutException", 0x80131505, "The operation has timed out." },
	{ "System.TypeLoadException", 0x80131522, "Failure has occurred while loading a type." },
	{ "System.UnauthorizedAccessException", 0x80070005, "Attempted to perform an unauthorized operation." },
	{ "System.Xml.Schema.XmlSchemaException", 0x80131941, "A schema error occurred." },
	{ "System.Xml.XPath.XPathException", 0x80131943, NULL },
	{ "System.Xml.XmlException", 0x80131940, "An XML error has occurred." },
};

static int row_of(const struct type *t)
{
	for (size_t i = 0; i < ARRAY_LEN(facts); i++)
		if (!strcmp(facts[i].type, t->name))
			return (int)i;
	return -1;
}

int32_t exception_code(const struct type *t)
{
	int i = -1;

	for (; t && i < 0; t = t->base)
		i = row_of(t);
	return (int32_t)(i < 0 ? 0x80131500 : facts[i].code);
}

struct ustr *exception_text(struct rt *rt, const struct type *t)
{
	int i = -1;

	for (const struct type *b = t; b && i < 0; b = b->base)
		i = row_of(b);
	return i < 0 || !facts[i].text ? NULL : ustr_new(rt, facts[i].text);
}
