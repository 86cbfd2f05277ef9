namespace Nuke.Common.Execution;

/// <summary>A parameter has a value the build cannot take; the message says which, from where, and what is allowed.</summary>
internal sealed class ParameterException(string message, Exception? inner = null) : Exception(message, inner);
