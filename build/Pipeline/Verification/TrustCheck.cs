using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>What an image has to demand of the images its hosts update to.</summary>
/// <param name="Repositories">Ours.</param>
/// <param name="Key">What they are signed with.</param>
public sealed record TrustExpectation(IReadOnlyList<Repository> Repositories, VerificationKey Key);

/// <summary>Plays a host which is to update itself from our repositories, with the trust files of an image.</summary>
static class TrustCheck
{
    const string Readable = "trust policy";

    public static IEnumerable<Check> Judge(IReadOnlyList<TrustFile> files, TrustExpectation? expected)
    {
        foreach (var file in files)
        {
            yield return file.Problem is null
                ? Check.Pass(Readable, $"{ForeignText.Printable(file.Path)} can be read")
                : Check.Fail(Readable, $"{ForeignText.Printable(file.Path)}: {ForeignText.Printable(file.Problem)}. A host with this image could pull no other any more");
        }
        foreach (var etc in TrustFacts.Folders)
        {
            if (Twice(files, etc) is { } twice)
                yield return Check.Fail(Readable, $"{twice}. A host with this image could pull no other any more");
        }
        if (expected is null)
            yield break;
        var folders = TrustFacts.Folders.Where(etc => files.Any(file => file.Path == TrustFacts.PolicyIn(etc).Value)).ToList();
        if (folders.Count == 0)
            yield return Check.Fail(Readable, $"there is no {TrustFacts.PolicyIn(TrustFacts.Folders[0])}, and cosign.pub is there for hosts to verify with. The recipe's set-trust.sh writes it");
        foreach (var (etc, repository) in folders.SelectMany(_ => expected.Repositories, (etc, repository) => (etc, repository)))
        {
            var name = $"trust in {repository}";
            yield return Refuse(files, etc, repository, expected.Key) is { } reason
                ? Check.Fail(name, reason)
                : Check.Pass(name, $"{TrustFacts.PolicyIn(etc)} accepts images signed by {expected.Key}, and no others");
        }
    }

    /// <summary>Two files which declare one namespace make a host refuse every image.</summary>
    static string? Twice(IReadOnlyList<TrustFile> files, ImagePath etc)
    {
        var declared = In(files, TrustFacts.SourcesIn(etc))
            .SelectMany(file => file.Fact?.Sources?.Attached.Keys ?? [], (file, name) => (Name: name, file.Path)).GroupBy(entry => entry.Name);
        return declared.FirstOrDefault(group => group.Count() > 1) is { } twice
            ? $"{string.Join(" and ", twice.Select(entry => ForeignText.Printable(entry.Path)))} both declare {ForeignText.Quote(twice.Key)}"
            : null;
    }

    /// <returns>Why a host would accept something else than signed images, or not even those; null when all is well.</returns>
    static string? Refuse(IReadOnlyList<TrustFile> files, ImagePath etc, Repository repository, VerificationKey key)
    {
        if (files.First(file => file.Path == TrustFacts.PolicyIn(etc).Value).Fact?.Policy is not { } policy)
            return $"{TrustFacts.PolicyIn(etc)} cannot be read";
        var (scope, requirements) = policy.For(repository.At(StreamTags.Stable));
        var where = $"{TrustFacts.PolicyIn(etc)}, {ForeignText.Quote(scope)}";
        if (requirements.FirstOrDefault(requirement => requirement.Type != "sigstoreSigned") is { } other)
            return $"{where} demands {ForeignText.Quote(other.Type)} and not 'sigstoreSigned' alone. The recipe's set-trust.sh writes it";
        foreach (var requirement in requirements)
        {
            if (WrongIdentity(requirement.Identity, repository) is { } identity)
                return $"{where}: {identity}";
            if (WrongKey(requirement, files, etc, key) is { } wrong)
                return $"{where}: {wrong}";
        }
        return Attached(files, etc, repository)
            ? null
            : $"no file in {TrustFacts.SourcesIn(etc)} says that signatures of {repository} lie beside its images (use-sigstore-attachments), so that hosts find none";
    }

    // Signatures name the repository and no tag: every comparison which wants a tag fails.
    static string? WrongIdentity(SignedIdentity? identity, Repository repository) => identity switch
    {
        { Type: "matchRepository" } => null,
        { Type: "exactRepository" } when identity.Repository == repository.ToString() => null,
        null => "it has no signedIdentity 'matchRepository', and without it hosts refuse what is pulled by tag",
        _ => $"its signedIdentity is {ForeignText.Quote(identity.Type)}, and signatures are made for 'matchRepository'",
    };

    static string? WrongKey(TrustRequirement requirement, IReadOnlyList<TrustFile> files, ImagePath etc, VerificationKey key)
    {
        List<string> others = [];
        foreach (var path in requirement.KeyPaths)
        {
            var file = In(files, TrustFacts.KeysIn(etc)).FirstOrDefault(file => Installed(file.Path, etc) == path);
            if (file?.Fact?.Key is not { } found)
                return file is null
                    ? $"the key {ForeignText.Quote(path)} is not in {TrustFacts.KeysIn(etc)} of the image"
                    : $"{ForeignText.Quote(path)} is no P-256 public key";
            if (found.Equals(key))
                return null;
            others.Add($"{ForeignText.Quote(path)} is {found}");
        }
        if (requirement.KeyData is { } data && IsKey(data, key))
            return null;
        return $"images are signed by {key}, and {(others.Count == 0 ? "it names another" : string.Join(", ", others))}";
    }

    static bool IsKey(string pem, VerificationKey key)
    {
        try
        {
            return VerificationKey.Parse(System.Text.Encoding.UTF8.GetBytes(pem), "keyData").Equals(key);
        }
        catch (PipelineException)
        {
            return false;
        }
    }

    static bool Attached(IReadOnlyList<TrustFile> files, ImagePath etc, Repository repository)
    {
        var sources = In(files, TrustFacts.SourcesIn(etc)).Select(file => file.Fact?.Sources).OfType<SignatureSources>().ToList();
        // As for the policy: the most specific one counts.
        for (var scope = repository.ToString(); ; scope = scope[..scope.LastIndexOf('/')])
        {
            if (sources.FirstOrDefault(source => source.Attached.ContainsKey(scope)) is { } found)
                return found.Attached[scope];
            if (!scope.Contains('/', StringComparison.Ordinal))
                return sources.Any(source => source.Attached.GetValueOrDefault(SignatureSources.Default));
        }
    }

    static IEnumerable<TrustFile> In(IReadOnlyList<TrustFile> files, ImagePath folder) =>
        files.Where(file => ImagePath.Parse(file.Path).Parent == folder);

    /// <summary>How the file is called on a host: what lies in <c>usr/etc</c> of an image becomes <c>/etc</c>.</summary>
    static string Installed(string path, ImagePath etc) => $"/etc{path[etc.Value.Length..]}";
}
