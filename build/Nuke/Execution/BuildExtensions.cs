namespace Nuke.Common.Execution;

/// <summary>An attribute of the build class which takes part in its run; higher priorities go first.</summary>
[AttributeUsage(AttributeTargets.Class)]
public abstract class BuildExtensionAttributeBase : Attribute
{
    public INukeBuild Build { get; internal set; } = null!;

    public virtual float Priority { get; set; }
}

public interface IOnBuildCreated
{
    void OnBuildCreated(IReadOnlyCollection<ExecutableTarget> executableTargets);
}

public interface IOnBuildInitialized
{
    void OnBuildInitialized(
        IReadOnlyCollection<ExecutableTarget> executableTargets,
        IReadOnlyCollection<ExecutableTarget> executionPlan);
}

public interface IOnTargetSucceeded
{
    void OnTargetSucceeded(ExecutableTarget target);
}

public interface IOnTargetFailed
{
    void OnTargetFailed(ExecutableTarget target);
}
