namespace Nuke.Common.Execution;

/// <summary>Ends the build after a target has failed and said why.</summary>
sealed class TargetExecutionException(string target, Exception inner)
    : Exception($"Target '{target}' has thrown an exception.", inner);
