namespace KinoiteZfs.Pipeline.Tests;

/// <summary>Valid values, for tests to change the one thing they are about.</summary>
static class Given
{
    public static readonly CommitSha Sha = CommitSha.Parse("0123456789abcdef0123456789abcdef01234567");

    public static readonly AkmodsFork Fork =
        new(new Uri("https://github.com/danathar/akmods.git"), CommitSha.Parse(
            "a54a450fb603fbfa6fa1e05ea3afe023048d2ea6"));

    public static Digest Digest(string of) => Oci.References.Digest.Of(System.Text.Encoding.UTF8.GetBytes(of));

    public static KernelSet Kernels(params string[] releases) => new(releases.Select(KernelRelease.Parse));

    public static ZfsRelease Zfs(string version, string? linuxMaximum = null) =>
        new(ZfsVersion.Parse(version), linuxMaximum is null ? null : KernelVersion.Parse(linuxMaximum));

    public static RunIdentity Run(string id = "4711") => new(id, 1, 12, "refs/heads/main", Sha, "dana");

    public static ResolvedInputs Inputs() => new(
        new BaseImage(ImageReference.Parse("ghcr.io/ublue-os/kinoite-main:latest"), Digest("base"), Tag.Parse(
            "latest-20261120.1")),
        new PinnedImage(ImageReference.Parse("quay.io/fedora/fedora:43"), Digest("builder")),
        FedoraVersion.Parse("43"),
        Kernels("6.18.12-200.fc43.x86_64"),
        Fork,
        Zfs("2.4.1", "6.19"),
        Digest("recipe"),
        Platform.LinuxAmd64);

    public static BuildInputs Record(string run = "4711") => new(Run(run), "kinoite-zfs", Inputs(), null)
    {
        Source = new Uri("https://github.com/dana/kinoite-zfs"),
    };

    public static StreamDefinition Stream() => new(
        "kinoite-zfs",
        ImageReference.Parse("ghcr.io/ublue-os/kinoite-main:latest"),
        "ghcr.io", "kinoite-zfs", "kinoite-zfs-candidate",
        Fork, ZfsLine.Parse("2.4"), new Uri("https://github.com/openzfs/zfs.git"), Platform.LinuxAmd64,
        Akmods: "akmods-zfs", AkmodsCandidate: "akmods-zfs-candidate");
}
