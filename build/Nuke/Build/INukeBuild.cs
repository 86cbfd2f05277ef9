namespace Nuke.Common;

/// <summary>The build as components and extensions see it.</summary>
public interface INukeBuild
{
    AbsolutePath RootDirectory { get; }

    AbsolutePath TemporaryDirectory { get; }

    bool Plan { get; }

    bool IsLocalBuild { get; }
}
