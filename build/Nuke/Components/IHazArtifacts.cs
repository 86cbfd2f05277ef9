using Nuke.Common;
using Nuke.Common.IO;

namespace Nuke.Components;

/// <summary>The build leaves something behind.</summary>
public interface IHazArtifacts : INukeBuild
{
    AbsolutePath ArtifactsDirectory => RootDirectory / "artifacts";
}
