using KinoiteZfs.Pipeline.Tools;

namespace KinoiteZfs.SourceAkmods;

/// <summary>Makes packages with rpmbuild. The same content gives the same bytes, on the same version of
/// rpmbuild.</summary>
/// <param name="root">The build root; everything rpmbuild needs lies there.</param>
/// <param name="epoch">The time packages and files carry at most.</param>
sealed class PackageBuild(ExternalTool rpmBuild, DirectoryInfo root, long epoch, BuildLog log)
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(20);

    /// <param name="architecture">RPM's name of it.</param>
    /// <exception cref="PipelineException">rpmbuild failed; the message has what matters of its log.</exception>
    public async Task<FileInfo> RunAsync(
        PackageSpec spec, string architecture, DirectoryInfo target, CancellationToken cancellationToken)
    {
        var file = Path.Combine(root.FullName, $"{spec.Name}.spec");
        await File.WriteAllTextAsync(file, spec.Render(), cancellationToken);
        var result = await rpmBuild.TryRunAsync(
            new ToolRun(
            [
                "-bb", "--target", $"{architecture}-linux", "--buildroot", Path.Combine(root.FullName, "buildroot"),
                .. Definitions(target).SelectMany(definition => (string[])["--define", definition]), file,
            ])
            {
                WorkingDirectory = root,
                Timeout = Limit,
                Withheld = ChildEnvironment.IsWithheldFromBuilds,
                Environment = new Dictionary<string, string> { ["LC_ALL"] = "C", ["SOURCE_DATE_EPOCH"] = $"{epoch}" },
                OnLine = log.Add,
            },
            cancellationToken);
        var package = new FileInfo(Path.Combine(target.FullName, $"{spec.Name}.rpm"));
        if (result.ExitCode != 0 || !package.Exists)
            throw new PipelineException(
                $"The package {spec.Name} could not be made (rpmbuild, exit code {result.ExitCode}):{log.Excerpt()}\nThe whole log is {log.File.FullName}.");
        package.MoveTo(
            Path.Combine(target.FullName, $"{spec.Name}-{spec.Version}-{PackageSpec.Release}.{architecture}.rpm"));
        return package;
    }

    IEnumerable<string> Definitions(DirectoryInfo target) =>
    [
        $"_topdir {Path.Combine(root.FullName, "rpmbuild")}", $"_rpmdir {target.FullName}", "_rpmfilename %%{NAME}.rpm",
        // As Fedora's packages.
        "_binary_payload w19.zstdio",
        "_buildhost localhost", "use_source_date_epoch_as_buildtime 1", "clamp_mtime_to_source_date_epoch 1",
        // The content is finished: nothing is to be stripped, compressed or split off.
        "debug_package %{nil}", "__os_install_post %{nil}", "_build_id_links none",
    ];
}
