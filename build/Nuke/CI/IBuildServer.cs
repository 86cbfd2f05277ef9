namespace Nuke.Common.CI;

/// <summary>A host which is no one's own machine.</summary>
public interface IBuildServer
{
    string? Branch { get; }

    string? Commit { get; }
}
