using KinoiteZfs.Pipeline.Signatures;

namespace KinoiteZfs.Pipeline.Model;

/// <summary>
/// The labels which say, on the image itself, what it was built from. They inform and they are compared; content is
/// what proves.
/// </summary>
public static class InputLabels
{
    public const string Stream = "io.kinoite-zfs.stream";
    public const string Inputs = "io.kinoite-zfs.inputs";
    /// <summary>The base image's dated tag; its digest where it has none.</summary>
    public const string BaseTag = "io.kinoite-zfs.base.tag";
    public const string Builder = "io.kinoite-zfs.builder";
    public const string Fedora = "io.kinoite-zfs.fedora";
    public const string Kernels = "io.kinoite-zfs.kernels";
    public const string Zfs = "io.kinoite-zfs.zfs";
    public const string AkmodsImage = "io.kinoite-zfs.akmods.image";
    public const string AkmodsCommit = "io.kinoite-zfs.akmods.commit";
    /// <summary>The newer build of the base that was held, and why; not there where the newest was built on.</summary>
    public const string PassedOver = "io.kinoite-zfs.base.passed-over";
    /// <summary>A kernel newer than OpenZFS says it supports; not there where all are supported.</summary>
    public const string BeyondMaximum = "io.kinoite-zfs.beyond-maximum";
    /// <summary>The key the image's hosts verify updates with; not there where they verify nothing.</summary>
    public const string TrustedKey = "io.kinoite-zfs.trusted-key";

    /// <summary>Names of the OCI image specification, annotations.md.</summary>
    public const string BaseName = "org.opencontainers.image.base.name";
    public const string BaseDigest = "org.opencontainers.image.base.digest";
    public const string Revision = "org.opencontainers.image.revision";
    public const string Version = "org.opencontainers.image.version";
    public const string Title = "org.opencontainers.image.title";

    /// <summary>Every label that is not as expected, with both values; empty when all are.</summary>
    public static IReadOnlyList<string> Differences(
        IReadOnlyDictionary<string, string> expected, IReadOnlyDictionary<string, string> found) =>
        [.. Differing(expected, found).Select(label => $"{label.Name} is {UntrustedText.Quote(label.Found)}, expected '{label.Expected}'")];

    public static IEnumerable<(string Name, string Expected, string? Found)> Differing(
        IReadOnlyDictionary<string, string> expected, IReadOnlyDictionary<string, string> found) =>
        from label in expected
        let value = found.GetValueOrDefault(label.Key)
        where value != label.Value
        select (label.Key, label.Value, value);

    /// <summary>
    /// Nothing of the run is in here but the commit and the repository it is from, so that the same inputs give the same image again.
    /// </summary>
    /// <param name="trusted">What the image's hosts are told to verify with.</param>
    public static IReadOnlyDictionary<string, string> For(BuildInputs record, string image, ImageReference akmods, VerificationKey? trusted = null)
    {
        var inputs = record.Inputs;
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [Stream] = record.Stream,
            [Inputs] = inputs.Fingerprint.ToString(),
            [BaseTag] = inputs.Base.Name,
            [Fedora] = inputs.Fedora.ToString(),
            [Kernels] = string.Join(' ', inputs.Kernels),
            [Zfs] = inputs.Zfs.Version.ToString(),
            [AkmodsImage] = akmods.Repository.At(akmods.Digest!).ToString(),
            [AkmodsCommit] = inputs.Akmods.Commit.ToString(),
            [BaseName] = inputs.Base.Source.ToString(),
            [BaseDigest] = inputs.Base.Digest.ToString(),
            [Revision] = record.Run.Sha.ToString(),
            [Title] = image,
        };
        if (inputs.Builder is { } builder)
            labels[Builder] = builder.Pinned.ToString();
        if (record.Hold is { } hold)
            labels[PassedOver] = $"{hold.PassedOver[0].Name}: {hold.Reason}";
        if (inputs.BeyondMaximum is { } beyond)
            labels[BeyondMaximum] = beyond;
        if (trusted is not null)
            labels[TrustedKey] = trusted.Id.ToString();
        foreach (var (key, value) in PageLabels.OfImage(inputs, record.Source, akmods.Repository))
            labels[key] = value;
        // Without a dated tag the base's own version stays: hosts show it.
        if (inputs.Base.StreamTag is { } tag)
            labels[Version] = tag.Name;
        return labels;
    }
}
