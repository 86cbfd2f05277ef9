using System.Globalization;
using System.Text.Json;
using KinoiteZfs.Oci.Attachments;
using KinoiteZfs.Pipeline.Model.Json;
using KinoiteZfs.Pipeline.Publishing;

namespace KinoiteZfs.Pipeline.AuditTrail;

/// <summary>Writes down where a candidate comes from. The same records always give the same bytes.</summary>
public static class Provenance
{
    public const string FileName = "provenance.json";

    public const string StatementType = "https://in-toto.io/Statement/v1";
    public const string PredicateType = "https://slsa.dev/provenance/v1";

    /// <summary>Tells what the parameters mean; another meaning gets another version.</summary>
    public const string BuildType = "urn:kinoite-zfs:atomic-image:v1";

    /// <summary>Of the attached artifact, and of its content.</summary>
    public const string MediaType = "application/vnd.in-toto+json";

    /// <summary>Statements of all kinds share a media type; readers choose by this annotation.</summary>
    public const string PredicateAnnotation = "in-toto.io/predicate-type";

    /// <summary>An image of a dozen kernels has a statement of about 20 kB.</summary>
    public const int MaximumBytes = 1024 * 1024;

    public const string BaseImage = "base image";
    public const string BuilderImage = "builder image";
    public const string Akmods = "akmods";
    public const string Fork = "akmods fork";
    public const string OpenZfs = "OpenZFS";
    public const string Recipe = "recipe";
    public const string Source = "source";

    /// <summary>Tells packages from the other dependencies.</summary>
    public const string PackageUrl = "pkg:rpm/";

    /// <summary>Tells images from the other dependencies.</summary>
    public const string ImageUrl = "pkg:oci/";

    /// <summary>On a package with modules: the kernel it is for.</summary>
    public const string PackageKernel = "kernel";
    const string PackageSize = "size";

    /// <param name="subject">The repository in which the image becomes stable.</param>
    /// <param name="builder">URI of who ran the build.</param>
    public static ProvenanceStatement Of(
        BuildInputs record, AkmodsRecord akmods, CandidateRecord candidate, Repository subject, Uri builder)
    {
        var (inputs, run) = (record.Inputs, record.Run);
        return new ProvenanceStatement(
            StatementType,
            [new ProvenanceResource(subject.ToString(), Digest: Sha256(candidate.Image.Digest!))],
            PredicateType,
            new ProvenancePredicate(
                new ProvenanceBuild(
                    BuildType,
                    new ProvenanceQuestion(record.Stream, run.Ref, inputs.SeveralKernels),
                    new ProvenanceAnswer(
                        inputs.Fingerprint, inputs.Fedora, inputs.Kernels, inputs.Zfs.Version, record.Hold?.PassedOver,
                            inputs.BeyondMaximum),
                    [.. Inputs(record), .. Images(akmods), .. Packages(akmods)]),
                new ProvenanceRun(
                    new ProvenanceBuilder(builder.ToString()),
                    new ProvenanceMetadata(
                        string.Create(CultureInfo.InvariantCulture, $"{run.Id}/attempts/{run.Attempt}"),
                        candidate.Evidence!.VerifiedAt))));
    }

    /// <summary>Beside the records, in the bytes which are attached to the image.</summary>
    public static Task WriteAsync(
        DirectoryInfo folder, ProvenanceStatement statement, CancellationToken cancellation) =>
        AtomicFile.WriteAsync(new FileInfo(Path.Combine(folder.FullName, FileName)), ToBytes(statement), cancellation);

    /// <summary>For the registry, to be found from the image. Its date is when the image was proven.</summary>
    public static Attachment ToAttachment(ProvenanceStatement statement, RunIdentity run)
    {
        var annotations = RunAnnotations.Of(run, statement.Predicate.RunDetails.Metadata.FinishedOn);
        annotations[PredicateAnnotation] = statement.PredicateType;
        return new Attachment(MediaType, MediaType, ToBytes(statement), annotations);
    }

    internal static byte[] ToBytes(ProvenanceStatement statement) =>
        JsonSerializer.SerializeToUtf8Bytes(statement, RecordJson.Options);

    static IEnumerable<ProvenanceResource> Inputs(BuildInputs record)
    {
        var inputs = record.Inputs;
        yield return Image(BaseImage, inputs.Base.Source.Repository, inputs.Base.StreamTag, inputs.Base.Digest);
        if (inputs.Builder is { } builder)
            yield return Image(BuilderImage, builder.Source.Repository, builder.Source.Tag, builder.Digest);
        yield return new ProvenanceResource(Fork, $"git+{inputs.Akmods.Url}@{inputs.Akmods.Commit}", Commit(inputs.Akmods.Commit.ToString()));
        yield return new ProvenanceResource(OpenZfs, $"pkg:github/openzfs/zfs@zfs-{inputs.Zfs.Version}");
        yield return new ProvenanceResource(Recipe, Digest: Sha256(inputs.Recipe));
        yield return new ProvenanceResource(Source, Digest: Commit(record.Run.Sha.ToString()));
    }

    static IEnumerable<ProvenanceResource> Images(AkmodsRecord akmods) => akmods.Kernels
        .Select(kernel => Image($"{Akmods} {kernel.Kernel}", kernel.Image.Repository, kernel.Image.Tag, kernel.Image.Digest!))
        .Prepend(Image(Akmods, akmods.FedoraWide.Repository, akmods.FedoraWide.Tag, akmods.FedoraWide.Digest!));

    /// <summary>Every package file once. Those with modules belong to one kernel, the others to all.</summary>
    static IEnumerable<ProvenanceResource> Packages(AkmodsRecord akmods) =>
        from kernel in akmods.Kernels
        from package in kernel.Packages
        group kernel by package into owners
        orderby owners.Key.Name, owners.Key.Digest.Hex
        select Package(owners.Key, owners.Count() == 1 && Kmods.Packages.KmodPackage.IsKmodName(owners.Key.Name) ? owners.First() : null);

    static ProvenanceResource Package(ZfsPackage package, KernelAkmods? kernel)
    {
        var annotations = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [PackageSize] = package.Size.ToString(CultureInfo.InvariantCulture),
        };
        if (kernel is not null)
            annotations[PackageKernel] = kernel.Kernel.ToString();
        var url = $"{PackageUrl}{Uri.EscapeDataString(package.Name)}@{Uri.EscapeDataString(package.Version)}?arch={Uri.EscapeDataString(package.Architecture)}";
        return new ProvenanceResource($"{package.Name}-{package.Version}.{package.Architecture}", url, Sha256(package.Digest), annotations);
    }

    /// <summary>Named as the purl specification names OCI artifacts.</summary>
    static ProvenanceResource Image(string name, Repository repository, Tag? tag, Digest digest)
    {
        var last = repository.Path[(repository.Path.LastIndexOf('/') + 1)..];
        var url = $"{ImageUrl}{last}@{Uri.EscapeDataString(digest.ToString())}?repository_url={repository}{(tag is null ? "" : $"&tag={tag}")}";
        return new ProvenanceResource(name, url, Sha256(digest));
    }

    static Dictionary<string, string> Sha256(Digest digest) => new() { ["sha256"] = digest.Hex };

    static Dictionary<string, string> Commit(string commit) => new() { ["gitCommit"] = commit };
}
