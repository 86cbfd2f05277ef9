using KinoiteZfs.Kmods;
using KinoiteZfs.Oci;

namespace KinoiteZfs.Lab;

/// <summary>What others publish and the pipeline only reads: the base image with real kernels, and the builder.</summary>
sealed class Upstream(string host, string scratch)
{
    /// <summary>Whether packages can be installed in the base image; the native composer needs no such thing.</summary>
    public bool HasPackageDatabase { get; init; }

    /// <summary>Who may push there.</summary>
    public LabUser User { get; init; } = LabUser.Upstream;

    /// <summary>Pushes a night's base image as <c>latest</c> and under its date; returns its digest.</summary>
    /// <param name="date">As in <c>20261124</c>.</param>
    public async Task<string> PublishBaseAsync(string date, params KernelRelease[] kernels)
    {
        var layout = Path.Combine(scratch, $"base-{date}");
        await Tool.RunAsync(
            Checkout.Script("base-image.sh"), ["--fedora", $"{Site.Fedora}", .. HasPackageDatabase ? ["--with-rpm"] : Array.Empty<string>(), $"{Site.Fedora}.{date}", layout, .. kernels.Select(RealKernels.FolderOf)]);
        foreach (var tag in new[] { "latest", $"{Site.Fedora}-{date}" })
            await Tool.RunAsync(
                "skopeo", "copy", "--quiet", "--preserve-digests", "--dest-tls-verify=false", "--dest-creds", $"{User.Name}:{User.Password}",
                $"oci:{layout}:latest", $"docker://{host}/ublue-os/kinoite-main:{tag}");
        Directory.Delete(layout, recursive: true);
        return await Skopeo.DigestAsync($"docker://{host}/ublue-os/kinoite-main:latest", "--tls-verify=false", "--creds", $"{User.Name}:{User.Password}");
    }

    /// <summary>The newest base image built once more under its date, with one file replaced by something broken.</summary>
    public async Task PublishDamagedBaseAsync(string date, string path, string content)
    {
        await using var registry = Connect.As(LabUser.Upstream, host);
        var repository = Repository.Parse($"{host}/ublue-os/kinoite-main");
        var digest = await ExtraLayer.TextAsync(registry, repository.At(Tag.Parse("latest")), Path.Combine(scratch, "damage"), path, content);
        foreach (var tag in new[] { "latest", $"{Site.Fedora}-{date}" })
            await registry.TagAsync(repository, digest, Tag.Parse(tag), default);
    }
}
