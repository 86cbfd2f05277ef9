namespace Nuke.Common.Execution;

public enum ExecutionStatus
{
    None,
    Scheduled,
    NotRun,
    Skipped,
    Running,
    Succeeded,
    Failed,
    Aborted,

    /// <summary>The target only groups others and has nothing to execute.</summary>
    Collective,
}
