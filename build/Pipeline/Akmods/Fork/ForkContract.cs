namespace KinoiteZfs.Pipeline.Akmods.Fork;

/// <summary>What the akmods tooling reads, in the form of ublue-os/akmods. docs/akmods-fork-maintenance.md describes
/// it.</summary>
static class ForkContract
{
    /// <summary>Where the image of the recipe <c>build</c> holds the packages; debug, devel and source packages lie in
    /// folders below.</summary>
    public const string PackagesInImage = "/rpms/kmods/zfs";

    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string Image(string name, AkmodsNeed need) =>
        $"localhost/{name}:{need.Fork.Flavor}-{need.Fedora}-{need.Kernel}";

    /// <summary>The recipe, in exactly this image: its own name for it moves, and is a variable of the
    /// recipes.</summary>
    public static IReadOnlyList<string> Arguments(AkmodsNeed need) => [$"builder={need.Builder!.Pinned}", "build"];

    /// <param name="image">Name of the image to be made, of this build alone.</param>
    /// <param name="token">The recipes hand it to <c>podman build</c> as the secret <c>github_token</c>.</param>
    /// <remarks>Source: danathar/akmods, Justfile (SECRETS) and Containerfile.in
    /// (--mount=type=secret,id=github_token).</remarks>
    public static IReadOnlyDictionary<string, string> Variables(
        AkmodsNeed need, DirectoryInfo build, string image, string? token) =>
        new Dictionary<string, string>
        {
            ["GITHUB_TOKEN"] = token ?? "",
            ["AKMODS_KERNEL"] = $"{need.Fork.Flavor}",
            ["AKMODS_VERSION"] = $"{need.Fedora}",
            ["AKMODS_TARGET"] = "zfs",
            ["AKMODS_BUILDDIR"] = build.FullName,
            ["AKMODS_IMAGE_NAME"] = image,
            // Meant for a line, matched as the beginning of a release's name: the exact release is asked for this way.
            ["ZFS_MINOR_VERSION"] = $"{need.Zfs}",
            ["ZFS_CONFIGURE_ARGS"] = "",
            // A layer of another kernel's build is not to be found again: the recipe names its steps, not their kernel.
            ["BUILDAH_LAYERS"] = "false",
            ["CONTAINERS_CONF_OVERRIDE"] = EngineSettings(build),
        };

    /// <summary>With this file in place the tooling takes this kernel instead of looking for the newest.</summary>
    public static async Task WriteKernelAsync(AkmodsNeed need, DirectoryInfo build, CancellationToken cancellationToken)
    {
        var work = Path.Combine(build.FullName, $"{need.Fork.Flavor}-{need.Fedora}", "KCWD");
        var packages = Directory.CreateDirectory(Path.Combine(work, "rpms"));
        var release = need.Kernel.ToString();
        var cache = new JsonObject
        {
            ["kernel_build_tag"] = "",
            ["kernel_flavor"] = $"{need.Fork.Flavor}",
            // Three fields between dots, so the third has the package release with it: 6.18.12-200.
            ["kernel_major_minor_patch"] = string.Join('.', release.Split('.').Take(3)),
            ["kernel_release"] = release,
            ["kernel_name"] = need.Fork.Flavor.PackageName,
            ["KCWD"] = work,
            ["KCPATH"] = packages.FullName,
        };
        await File.WriteAllTextAsync(
            Path.Combine(packages.FullName, "cache.json"), cache.ToJsonString(Indented), cancellationToken);
        // The recipes mount the kernel's packages into podman build, and say label=disable to podman run alone.
        await File.WriteAllTextAsync(EngineSettings(build), "[containers]\nlabel = false\n", cancellationToken);
    }

    /// <summary>containers.conf(5), read last: without it a host with SELinux keeps the build from what is mounted into
    /// it.</summary>
    static string EngineSettings(DirectoryInfo build) => Path.Combine(build.FullName, "containers.conf");

    /// <summary>
    /// The recipes sign with two keys, each of which they replace by a public test key where it is empty: both are ours
    /// then, and every signature is one that machines trust.
    /// </summary>
    /// <remarks>Source: danathar/akmods, build_files/prep/build-prep.sh and build_files/zfs/dual-sign-zfs.sh.</remarks>
    public static async Task WriteKeysAsync(ModuleKey key, DirectoryInfo checkout, CancellationToken cancellationToken)
    {
        var certificates = new DirectoryInfo(Path.Combine(checkout.FullName, "certs"));
        if (!certificates.Exists || certificates.LinkTarget is not null)
            throw new PipelineException(
                "The akmods fork has no folder certs, where its recipes look for keys: it would sign with others. docs/akmods-fork-maintenance.md says what is needed.");
        foreach (var suffix in (string[])["", "_2"])
        {
            await ReplaceAsync($"private_key{suffix}.priv", System.Text.Encoding.ASCII.GetBytes(key.Pem + "\n"));
            await ReplaceAsync($"public_key{suffix}.der", key.Certificate.Der);
        }

        async Task ReplaceAsync(string name, ReadOnlyMemory<byte> content)
        {
            var file = Path.Combine(certificates.FullName, name);
            // Removed first: it may be a link that leads elsewhere, and the new one is for this user alone.
            File.Delete(file);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            await using var target = new FileStream(file, options);
            await target.WriteAsync(content, cancellationToken);
        }
    }

    /// <summary>
    /// The tooling builds only what its list of images has, and lists ZFS for server kernels only. Of that list it
    /// reads one entry; a list of this entry alone needs no editing of foreign YAML.
    /// </summary>
    public static async Task WriteImageListAsync(
        AkmodsNeed need, DirectoryInfo checkout, string image, CancellationToken cancellationToken)
    {
        var file = Path.Combine(checkout.FullName, "images.yaml");
        if (!File.Exists(file) || !File.Exists(Path.Combine(checkout.FullName, "Justfile")))
            throw new PipelineException(
                $"Commit {need.Fork.Commit} of {need.Fork.Url} has no Justfile or no images.yaml: it is not the akmods tooling, or a newer form of it. docs/akmods-fork-maintenance.md says what is needed.");
        // Removed first: it may be a link that leads elsewhere.
        File.Delete(file);
        await File.WriteAllTextAsync(file, $"""
            defaults:
              kernel_flavor: {need.Fork.Flavor}
              version: {need.Fedora}
              akmods_target: zfs
            zfs:
              default:
                minor_version: "{need.Zfs}"
                linux_experimental: false
            images:
              {need.Fedora}:
                {need.Fork.Flavor}:
                  zfs:
                    org: local
                    repo: akmods
                    registry: localhost
                    transport: "docker://"
                    name: {image}
                    description: ZFS modules for {need.Kernel}

            """, cancellationToken);
    }
}
