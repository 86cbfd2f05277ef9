using KinoiteZfs.Pipeline.Tools;

namespace KinoiteZfs.SourceAkmods;

/// <summary>The programs a build from source needs and a system may lack.</summary>
public sealed record SourceTools(
    ExternalTool Shell, ExternalTool Make, ExternalTool Compiler, ExternalTool Strip, ExternalTool Xz,
    ExternalTool RpmBuild)
{
    public static SourceTools Installed { get; } = new(
        new ExternalTool("sh", "dash", "bash"),
        new ExternalTool("make", "make", "make"),
        new ExternalTool("gcc", "gcc", "gcc"),
        new ExternalTool("strip", "binutils", "binutils"),
        new ExternalTool("xz", "xz-utils", "xz"),
        new ExternalTool("rpmbuild", "rpm", "rpm-build"));

    public IReadOnlyList<ToolNeed> Needs =>
        [.. All.Select(tool => new ToolNeed(tool, $"{Options.AkmodsBuilder} Source"))];

    ExternalTool[] All => [Make, Compiler, Strip, Xz, RpmBuild];

    /// <exception cref="PipelineException">A program is missing or does not start.</exception>
    public Task RequireAsync(CancellationToken cancellationToken) =>
        RequiredTools.CheckAsync(
            "OpenZFS cannot be built from source", All, (_, _) => null, cancellationToken);
}
