using Nuke.Common;
using Nuke.Common.IO;

namespace Nuke.Components;

/// <summary>A build which leaves results in <c>artifacts/</c>.</summary>
public interface IHazArtifacts : INukeBuild
{
    AbsolutePath ArtifactsDirectory => RootDirectory / "artifacts";
}

/// <summary>A build which leaves reports in <c>artifacts/reports/</c>.</summary>
public interface IHazReports : IHazArtifacts
{
    AbsolutePath ReportDirectory => ArtifactsDirectory / "reports";
}
