namespace KinoiteZfs.Lab;

/// <summary>A workflow cannot run here, or is wrong: GitHub would refuse it, or this runner does not know what it asks
/// for.</summary>
sealed class WorkflowException(string message, Exception? inner = null) : Exception(message, inner);
