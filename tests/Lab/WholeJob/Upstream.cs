namespace KinoiteZfs.Lab;

/// <summary>What others publish and the pipeline only reads: the base image with real kernels, and the
/// builder.</summary>
sealed class Upstream(string host, string scratch)
{
    /// <summary>Whether packages can be installed in the base image; the native composer needs no such thing.</summary>
    public bool HasPackageDatabase { get; init; }

    /// <summary>Whom hosts trust is as Fedora ships it, and not as in kinoite-main.</summary>
    public bool HasStockPolicy { get; init; }

    /// <summary>Ordinary layers, as buildah makes them, instead of ostree's.</summary>
    public bool IsPlain { get; init; }

    /// <summary>Who may push there.</summary>
    public LabUser User { get; init; } = LabUser.Upstream;

    /// <summary>Pushes a night's base image as <c>latest</c> and under its date; returns its digest.</summary>
    /// <param name="date">As in <c>20261124</c>.</param>
    public async Task<string> PublishBaseAsync(string date, params KernelRelease[] kernels)
    {
        string[] options =
        [
            "--fedora", $"{Site.Fedora}", .. HasPackageDatabase ? ["--with-rpm"] : Array.Empty<string>(),
            .. HasStockPolicy ? ["--stock-policy"] : Array.Empty<string>(), $"{Site.Fedora}.{date}",
        ];
        string[] tags = ["latest", $"{Site.Fedora}-{date}"];
        var folder = Path.Combine(scratch, $"base-{date}");
        if (IsPlain)
        {
            await Tool.RunAsync(
                Checkout.Script("base-image.sh"), [.. options, folder, .. kernels.Select(RealKernels.FolderOf)]);
            foreach (var tag in tags)
                await Tool.RunAsync(
                    "skopeo", "copy", "--quiet", "--preserve-digests", "--dest-tls-verify=false", "--dest-creds",
                    $"{User.Name}:{User.Password}",
                    $"oci:{folder}:latest", $"docker://{host}/ublue-os/kinoite-main:{tag}");
        }
        else
        {
            await Tool.RunAsync(Checkout.Script("base-image.sh"), ["--root", .. options, folder, .. kernels.Select(
                RealKernels.FolderOf)]);
            await using var registry = Connect.As(User, host);
            await OstreeBase.PublishAsync(
                registry, Repository.Parse($"{host}/ublue-os/kinoite-main"), folder, $"{Site.Fedora}.{date}", kernels,
                tags);
        }
        Directory.Delete(folder, recursive: true);
        return await Skopeo.DigestAsync(
            $"docker://{host}/ublue-os/kinoite-main:latest", "--tls-verify=false", "--creds",
            $"{User.Name}:{User.Password}");
    }

    /// <summary>The newest base image built once more under its date, with one file replaced by something
    /// broken.</summary>
    public async Task PublishDamagedBaseAsync(string date, string path, string content)
    {
        await using var registry = Connect.As(LabUser.Upstream, host);
        var repository = Repository.Parse($"{host}/ublue-os/kinoite-main");
        var digest = await ExtraLayer.TextAsync(
            registry, repository.At(Tag.Parse("latest")), Path.Combine(scratch, "damage"), path, content);
        foreach (var tag in new[] { "latest", $"{Site.Fedora}-{date}" })
            await registry.TagAsync(repository, digest, Tag.Parse(tag), default);
    }
}
