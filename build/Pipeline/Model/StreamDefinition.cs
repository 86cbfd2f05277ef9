namespace KinoiteZfs.Pipeline.Model;

/// <summary>
/// What a stream is: the file <c>ci/stream.json</c>. Another Atomic stream is another one of these and its recipe,
/// nothing else.
/// </summary>
/// <param name="Name">Of the stream, for people and messages.</param>
/// <param name="Registry">Where our own images go, with <paramref name="Owner"/> below it.</param>
/// <param name="ZfsSource">Git repository of OpenZFS, whose tags are its releases.</param>
/// <param name="Platform">Of the base image and of ours: an index is never asked for another one.</param>
/// <param name="Owner">Default owner when the run does not name one; lower-cased.</param>
/// <param name="Fedora">
/// Only for a base image whose os-release and kernel name no Fedora version, or two: it says which one is meant.
/// </param>
/// <param name="AllowPointZero">Accept <c>x.y.0</c> releases of OpenZFS.</param>
/// <param name="BaseImageKey">Public key the base image has to be signed with: a path from this file's folder.</param>
/// <param name="ModuleCertificate">
/// Certificate kernel modules are signed for, which machines with Secure Boot enrol: a path from this file's folder.
/// Null leaves them as their builder makes them.
/// </param>
/// <param name="SeveralKernels">
/// The images may have several bootable kernels: they are for machines which are no ostree hosts, since bootc and
/// rpm-ostree refuse more than one.
/// </param>
/// <param name="TrackAfterDays">An issue tells of it once stable has been held or failing for so many days.</param>
/// <param name="Pages">The page of the stream is published on GitHub Pages; the workflows are generated
/// so.</param>
/// <param name="BuilderImage">Another image for the akmods fork to compile in than <see cref="BuilderFor"/>
/// says.</param>
/// <param name="Akmods">Of this stream alone; by default called after its image, <c>IMAGE-akmods</c>.</param>
/// <param name="AkmodsCandidate">By default <c>AKMODS-candidate</c>.</param>
/// <param name="KernelExceptions">OpenZFS releases which build for newer kernels than they say.</param>
/// <param name="LookAhead">
/// Images which get a kernel before the base does, such as a testing or rawhide tag: their kernels are a forecast.
/// </param>
public sealed record StreamDefinition(
    string Name,
    ImageReference BaseImage,
    string Registry,
    string Image,
    string CandidateImage,
    AkmodsFork AkmodsFork,
    ZfsLine ZfsLine,
    Uri ZfsSource,
    Platform Platform,
    string? Owner = null,
    FedoraVersion? Fedora = null,
    bool AllowPointZero = false,
    string? BaseImageKey = null,
    bool SeveralKernels = false,
    int TrackAfterDays = 3,
    ImageReference? BuilderImage = null,
    string? Akmods = null,
    string? AkmodsCandidate = null,
    string? ModuleCertificate = null,
    IReadOnlyList<KernelExemption>? KernelExceptions = null,
    IReadOnlyList<ImageReference>? LookAhead = null,
    bool Pages = false)
{
    /// <summary>The schema of the file.</summary>
    public const int SchemaVersion = 1;

    /// <exception cref="PipelineException">The file is missing, malformed, or names something that cannot
    /// be.</exception>
    public static async Task<StreamDefinition> LoadAsync(FileInfo file, CancellationToken cancellationToken)
    {
        var stream = await JsonFile.ReadAsync<StreamDefinition>(
            file, SchemaVersion, "It defines the stream; restore it from the repository, or name another file.",
            cancellationToken, byHand: true);
        stream.Check(file);
        return stream;
    }

    /// <summary>The key of the base image; null when its signature is not verified.</summary>
    /// <param name="file">Of this definition.</param>
    /// <exception cref="PipelineException">The key is named and cannot be used.</exception>
    public async Task<VerificationKey?> LoadBaseImageKeyAsync(FileInfo file, CancellationToken cancellationToken)
    {
        if (BaseImageKey is null)
            return null;
        var key = new FileInfo(Path.Combine(file.DirectoryName!, BaseImageKey));
        return key.Exists
            ? await VerificationKey.LoadAsync(key, cancellationToken)
            : throw new PipelineException(
                $"baseImageKey of {file.FullName} names {UntrustedText.Quote(BaseImageKey)}, and there is no file {key.FullName}. It is a path from the folder of that file.");
    }

    /// <summary>Nobody relies on an exception which nobody looks at any more.</summary>
    /// <exception cref="PipelineException">One has expired.</exception>
    public void RequireExceptions(DateOnly today)
    {
        if (KernelExceptions?.FirstOrDefault(exception => exception.Expires < today) is { } expired)
            throw new PipelineException(
                $"{expired}: it has expired. Remove it from kernelExceptions of the stream definition, or see "
                + $"whether its reason still holds and give it a later date.");
    }

    /// <summary>Null where modules are not signed.</summary>
    /// <param name="file">Of this definition.</param>
    /// <exception cref="PipelineException">The certificate is named and cannot be used.</exception>
    public async Task<ModuleCertificate?> LoadModuleCertificateAsync(
        FileInfo file, CancellationToken cancellationToken) =>
        ModuleCertificate is null
            ? null
            : await Pipeline.Model.ModuleCertificate.LoadAsync(
                new FileInfo(Path.Combine(file.DirectoryName!, ModuleCertificate)), cancellationToken);

    /// <summary>The image the akmods fork compiles in: Fedora's own, of the base image's version, as its Justfile names
    /// it.</summary>
    /// <remarks>ublue-os/akmods, Justfile, <c>builder</c>.</remarks>
    public ImageReference BuilderFor(FedoraVersion fedora) =>
        BuilderImage ?? ImageReference.Parse($"quay.io/fedora/fedora:{fedora}");

    /// <summary>Our four repositories below an owner.</summary>
    public StreamRepositories For(string owner) =>
        new(Below(owner, Image), Below(owner, CandidateImage), Below(owner, AkmodsName), Below(
            owner, AkmodsCandidateName));

    string AkmodsName => Akmods ?? $"{Image}-akmods";

    string AkmodsCandidateName => AkmodsCandidate ?? $"{AkmodsName}-candidate";

    Repository Below(string owner, string name) => Repository.Parse($"{Registry}/{owner.ToLowerInvariant()}/{name}");

    /// <param name="file">Of this definition, for messages.</param>
    /// <exception cref="PipelineException">It names something that cannot be.</exception>
    internal void Check(FileInfo file)
    {
        if (string.IsNullOrWhiteSpace(Name))
            throw JsonFile.Invalid(file, "$.name", "the stream has no name.");
        foreach (var (at, exception) in (KernelExceptions ?? []).Index())
        {
            if (string.IsNullOrWhiteSpace(exception.Reason))
                throw JsonFile.Invalid(file, $"$.kernelExceptions[{at}].reason",
                    "an exception without a reason cannot be judged by anybody later. Name the patch, and whose it "
                    + "is.");
        }
        if (Owner is not null && !Repository.TryParse($"{Registry}/{Owner.ToLowerInvariant()}/x", out _))
            throw JsonFile.Invalid(
                file, "$.owner",
                $"{UntrustedText.Quote(Owner)} cannot be an owner below {UntrustedText.Quote(Registry)}.");
        if (TrackAfterDays is < 1 or > 365)
            throw JsonFile.Invalid(file, "$.trackAfterDays", $"{TrackAfterDays} is no number of days from 1 to 365.");
        var names = new (string Path, string Name)[]
        {
            ("$.image", Image), ("$.candidateImage", CandidateImage), ("$.akmods", AkmodsName), (
                "$.akmodsCandidate", AkmodsCandidateName),
        };
        foreach (var (path, name) in names)
        {
            // A registry that is none shows up here as well: the parsed host differs from the text then.
            if (!Repository.TryParse($"{Registry}/owner/{name}", out var parsed)
                || name.Contains('/', StringComparison.Ordinal))
                throw JsonFile.Invalid(
                    file, path,
                    $"{UntrustedText.Quote(name)} below {UntrustedText.Quote(Registry)} is not a repository. Expected a registry host such as ghcr.io and a lower-case name without '/'.");
            if (!parsed.Registry.Equals(Registry, StringComparison.OrdinalIgnoreCase))
                throw JsonFile.Invalid(
                    file, "$.registry",
                    $"{UntrustedText.Quote(Registry)} is not a registry. Expected a host such as ghcr.io, with a port where it needs one.");
            if (names.FirstOrDefault(other => other.Path != path && other.Name == name) is { Path: { } twin })
                throw JsonFile.Invalid(
                    file, path,
                    $"{UntrustedText.Quote(name)} is also {twin}. Stable and candidate images need repositories of their own.");
        }
    }
}

/// <summary>The repositories a stream writes to. Only <c>Promote</c> writes to the stable ones.</summary>
public sealed record StreamRepositories(
    Repository Image, Repository Candidate, Repository Akmods, Repository AkmodsCandidate)
{
    /// <summary>What the image is called, without host and owner.</summary>
    public string Title => Image.Path[(Image.Path.LastIndexOf('/') + 1)..];
}
