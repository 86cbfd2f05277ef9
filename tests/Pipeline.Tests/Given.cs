namespace KinoiteZfs.Pipeline.Tests;

/// <summary>Valid values, for tests to change the one thing they are about.</summary>
static class Given
{
    public static readonly CommitSha Sha = CommitSha.Parse("0123456789abcdef0123456789abcdef01234567");

    public static readonly AkmodsFork Fork =
        new(new Uri("https://github.com/danathar/akmods.git"), CommitSha.Parse("a54a450fb603fbfa6fa1e05ea3afe023048d2ea6"));

    public static Digest Digest(string of) => Oci.References.Digest.Of(System.Text.Encoding.UTF8.GetBytes(of));

    public static KernelSet Kernels(params string[] releases) => new(releases.Select(KernelRelease.Parse));

    public static ZfsRelease Zfs(string version, string? linuxMaximum = null) =>
        new(ZfsVersion.Parse(version), linuxMaximum is null ? null : KernelVersion.Parse(linuxMaximum));

    public static RunIdentity Run(string id = "4711") => new(id, 1, 12, "refs/heads/main", Sha, "dana");

    public static ResolvedInputs Inputs() => new(
        new BaseImage(ImageReference.Parse("ghcr.io/ublue-os/kinoite-main:latest"), Digest("base"), Tag.Parse("latest-20261120.1")),
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

    /// <param name="instead">The build that is built; null when the run is held.</param>
    public static Hold Hold(string? instead = null) => new(
        new DateOnly(2026, 11, 24),
        new HoldStart(new DateOnly(2026, 11, 20), OrEarlier: false),
        [
            new PassedOverBase("latest-20261124", Digest("newest"), Kernels("6.20.1-200.fc43.x86_64"),
                "kernel 6.20.1-200.fc43.x86_64 is newer than 6.19"),
            new PassedOverBase("latest-20261120", Digest("before"), Kernels("6.20.0-200.fc43.x86_64"),
                "kernel 6.20.0-200.fc43.x86_64 is newer than 6.19"),
        ],
        "kernel 6.20.1-200.fc43.x86_64 is newer than 6.19, the newest Linux that OpenZFS 2.4.1 supports",
        instead is null ? null : Tag.Parse(instead),
        instead is null ? "latest-20261119 is what stable has" : null);

    public static StreamDefinition Stream() => new(
        "kinoite-zfs",
        ImageReference.Parse("ghcr.io/ublue-os/kinoite-main:latest"),
        "ghcr.io", "kinoite-zfs", "kinoite-zfs-candidate",
        Fork, ZfsLine.Parse("2.4"), new Uri("https://github.com/openzfs/zfs.git"), Platform.LinuxAmd64,
        Akmods: "akmods-zfs", AkmodsCandidate: "akmods-zfs-candidate");
}
