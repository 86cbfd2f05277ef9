namespace KinoiteZfs.Lab;

/// <summary>
/// The whole job with buildah as composer, played once: a base image with two real kernels and a package database, real
/// RPM files, a real registry. Then the recipe brings a kernel nobody has packages for.
/// </summary>
public sealed class BuildahNight() : PlayedJob("buildah")
{
    /// <summary>The kernel nobody has packages for.</summary>
    public const string Stray = "6.99.1-200.fc43.x86_64";

    public string BaseDigest { get; private set; } = "";

    internal RealKernels Kernels { get; private set; } = null!;

    /// <summary>By digest, without transport.</summary>
    public string Promoted =>
        $"{Host}/{LabUser.Publisher.Owner}/kinoite-zfs@{this["promote"].Tags["kinoite-zfs:latest"]}";

    private protected override async Task PlayAsync()
    {
        Kernels = await RealKernels.GetAsync();
        var upstream = new Upstream(Host, Folder.Path) { HasPackageDatabase = true };
        BaseDigest = await upstream.PublishBaseAsync("20261124", Kernels.Old, Kernels.Installed);
        await SamplePackages.MakeAsync(Site.Rpms, Kernels.Old, Site.Zfs);
        await SamplePackages.MakeAsync(Site.Rpms, Kernels.Installed, Site.Zfs, "--only", "kmod");

        await StepAsync("akmods", "Akmods");
        await StepAsync("compose", "Compose", "Candidate", "--skip", "--composer", "Containerfile");
        await StepAsync("verify", "Verify", "--skip");
        await StepAsync("promote", "Promote", "--skip");

        var recipe = Path.Combine(Site.Root, "recipes", "Containerfile");
        var text = await File.ReadAllTextAsync(recipe);
        await File.WriteAllTextAsync(
            recipe, text.Replace(
                "{{zfs-akmods}}",
                $"RUN mkdir -p /usr/lib/modules/{Stray} && : >/usr/lib/modules/{Stray}/vmlinuz\n\n{{{{zfs-akmods}}}}",
                StringComparison.Ordinal));
        await StepAsync("compose with a stray kernel", "Candidate", "--force", "--composer", "Containerfile");
    }
}
