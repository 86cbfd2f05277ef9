using KinoiteZfs.Pipeline.Verification.Rules;

namespace KinoiteZfs.Pipeline.Verification;

/// <summary>Plays a host which is to update itself from our repositories, with the trust files of an image.</summary>
static class TrustCheck
{
    const string Readable = "trust policy";

    const string Repair =
        "The recipe's set-trust.sh writes what hosts need: keep that step, and let no later one change files below /etc/containers";

    public static IEnumerable<CheckResult> Check(IReadOnlyList<TrustFile> files, TrustExpectation? expected)
    {
        var hosts = TrustView.Of(files);
        foreach (var file in hosts.SelectMany(views => views).SelectMany(view => view.Files)
            .Distinct().OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            yield return file.Problem is null
                ? CheckResult.Pass(Readable, $"{UntrustedText.Printable(file.Path)} can be read")
                : CheckResult.Fail(
                    Readable,
                    $"{UntrustedText.Printable(file.Path)}: {UntrustedText.Printable(file.Problem)}. A host with this image could pull no other any more",
                    Repair);
        }
        foreach (var views in hosts)
        {
            if (views.Select(Twice).OfType<string>().FirstOrDefault() is { } twice)
                yield return CheckResult.Fail(
                    Readable, $"{twice}. A host with this image could pull no other any more", Repair);
        }
        if (expected is null)
            yield break;
        // Hosts look into /etc, and older ones look nowhere else.
        var able = hosts.Where(views => views.All(view => view.Policy is not null)).ToList();
        if (able.Count == 0)
            yield return CheckResult.Fail(
                Readable,
                $"there is no {TrustFacts.PolicyIn(TrustFacts.Folders[0])}, where all hosts look and older ones alone, and cosign.pub is there for hosts to verify with",
                Repair);
        foreach (var views in able)
        {
            if (views[0].Policy is { Fact.Policy: { } policy } file)
                yield return PolicyDefaultRule.Check(file.Path, policy);
            foreach (var repository in expected.Repositories)
            {
                var name = $"trust in {repository}";
                yield return views.Select(view => Refuse(view, repository, expected.Key))
                    .OfType<string>().FirstOrDefault()
                    is { } reason
                    ? CheckResult.Fail(name, reason, Repair)
                    : CheckResult.Pass(
                        name, $"{views[0].Policy!.Path} accepts images signed by {expected.Key}, and no others");
            }
        }
    }

    /// <summary>Two files which declare one namespace make a host refuse every image.</summary>
    static string? Twice(TrustView view)
    {
        var declared = view.Sources
            .SelectMany(file => file.Fact?.Sources?.Attached.Keys ?? [], (file, name) => (Name: name, file.Path))
            .GroupBy(entry => entry.Name);
        return declared.FirstOrDefault(group => group.Count() > 1) is { } twice
            ? $"{string.Join(" and ", twice.Select(entry => UntrustedText.Printable(entry.Path)))} both declare {UntrustedText.Quote(twice.Key)}"
            : null;
    }

    /// <returns>Why a host would accept something else than signed images, or not even those; null when all is
    /// well.</returns>
    static string? Refuse(TrustView view, Repository repository, VerificationKey key)
    {
        if (view.Policy is not { Fact.Policy: { } policy } file)
            return $"{view.Policy?.Path} cannot be read";
        var (scope, requirements) = policy.For(repository.At(StreamTags.Stable));
        var where = $"{file.Path}, {UntrustedText.Quote(scope)}";
        if (requirements.FirstOrDefault(requirement => requirement.Type != "sigstoreSigned") is { } other)
            return $"{where} demands {UntrustedText.Quote(other.Type)} and not 'sigstoreSigned' alone";
        foreach (var requirement in requirements)
        {
            if (WrongIdentity(requirement.Identity, repository) is { } identity)
                return $"{where}: {identity}";
            if (WrongKey(requirement, view, key) is { } wrong)
                return $"{where}: {wrong}";
        }
        return Attached(view, repository)
            ? null
            : $"no file in {TrustFacts.SourcesIn(view.Etc)} says that signatures of {repository} lie beside its images (use-sigstore-attachments), so that hosts find none";
    }

    // Signatures name the repository and no tag: every comparison which wants a tag fails.
    static string? WrongIdentity(SignedIdentity? identity, Repository repository) => identity switch
    {
        { Type: "matchRepository" } => null,
        { Type: "exactRepository" } when identity.Repository == repository.ToString() => null,
        null => "it has no signedIdentity 'matchRepository', and without it hosts refuse what is pulled by tag",
        _ =>
            $"its signedIdentity is {UntrustedText.Quote(identity.Type)}, and signatures are made for 'matchRepository'",
    };

    static string? WrongKey(TrustRequirement requirement, TrustView view, VerificationKey key)
    {
        List<string> others = [];
        foreach (var path in requirement.KeyPaths)
        {
            var file = view.Keys.FirstOrDefault(file => view.NameOf(file) == path);
            if (file?.Fact?.Key is not { } found)
                return file is null
                    ? $"the key {UntrustedText.Quote(path)} is not in {TrustFacts.KeysIn(view.Etc)} of the image"
                    : $"{UntrustedText.Quote(path)} is no P-256 public key that hosts can read";
            if (found.Equals(key))
                return null;
            others.Add($"{UntrustedText.Quote(path)} is {found}");
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

    static bool Attached(TrustView view, Repository repository)
    {
        // As for the policy: the most specific one which says anything counts.
        foreach (var scope in HostPolicy.Scopes(repository.At(StreamTags.Stable)).Append(SignatureSources.Default))
        {
            if (view.Sources.Select(file => file.Fact?.Sources?.Attached.GetValueOrDefault(scope))
                .FirstOrDefault(answer => answer is not null)
                is { } said)
                return said;
        }
        return false;
    }
}
