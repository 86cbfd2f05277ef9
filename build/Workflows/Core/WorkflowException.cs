namespace KinoiteZfs.Workflows.Core;

/// <summary>
/// A workflow cannot be made, or its pins do not hold. The message stands alone: what is wrong, which target or value,
/// and what to do next.
/// </summary>
public sealed class WorkflowException(string message, Exception? inner = null) : Exception(message, inner);
