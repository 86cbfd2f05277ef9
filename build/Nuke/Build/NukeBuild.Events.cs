using Nuke.Common.Execution;

namespace Nuke.Common;

public abstract partial class NukeBuild
{
    /// <summary>Parameters have their values; nothing is planned yet.</summary>
    protected internal virtual void OnBuildCreated()
    {
    }

    /// <summary>The plan is made; nothing runs yet.</summary>
    protected internal virtual void OnBuildInitialized()
    {
    }

    /// <summary>Everything is over, well or not.</summary>
    protected internal virtual void OnBuildFinished()
    {
    }

    protected internal virtual void OnTargetRunning(string target)
    {
    }

    protected internal virtual void OnTargetSkipped(string target)
    {
    }

    protected internal virtual void OnTargetSucceeded(string target)
    {
    }

    protected internal virtual void OnTargetFailed(string target)
    {
    }

    /// <summary>Tells the extensions, highest priority first, and then the build itself.</summary>
    internal void Notify<T>(Action<T> extension, Action? own = null)
        where T : IBuildExtension
    {
        foreach (var interested in Extensions.OfType<T>())
            extension(interested);
        own?.Invoke();
    }
}
