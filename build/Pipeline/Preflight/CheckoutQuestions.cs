using KinoiteZfs.Pipeline.Inputs;

namespace KinoiteZfs.Pipeline.Preflight;

/// <param name="Sources">What an image is made of.</param>
/// <param name="PublicKey">Null where nothing is signed.</param>
/// <param name="Signer">Null where this machine has no private key.</param>
/// <param name="Stream">Reads the definition, and what it names beside it.</param>
public sealed record CheckoutParts(
    DirectoryInfo Folder, IReadOnlyList<string> Sources, Func<Task<VerificationKey?>> PublicKey,
    Func<ImageSigner?> Signer, Func<CancellationToken, Task<string>> Stream);

/// <summary>The checkout: commit, edits, definition and keys. Nothing of it asks anybody outside.</summary>
public sealed class CheckoutQuestions(CheckoutParts parts)
{
    const string Section = "Checkout";

    /// <summary>As cosign calls it; .gitignore keeps it out of commits, and only where nobody insists.</summary>
    const string PrivateKey = "cosign.key";

    public IEnumerable<Question> All =>
    [
        new Question(Section, "commit", CommitAsync),
        new Question(Section, "edits", EditsAsync),
        new Question(Section, "repository", PageAsync),
        new Question(Section, "stream", StreamAsync),
        new Question(Section, "public key", PublicKeyAsync),
        new Question(Section, "private key", PrivateKeyAsync),
        new Question(Section, PrivateKey, CommittedKeyAsync),
    ];

    async Task<Finding> CommitAsync(CancellationToken cancellationToken)
    {
        try
        {
            var run = await Checkout.IdentifyAsync(parts.Folder, TimeProvider.System, cancellationToken);
            return Finding.Ok("commit", $"{run.ShortSha} of {run.Ref}");
        }
        catch (PipelineException e)
        {
            return new Finding(
                "commit", FindingState.Missing, e.Message, "clone the repository with git, or commit first");
        }
    }

    async Task<Finding> EditsAsync(CancellationToken cancellationToken)
    {
        var files = await Checkout.FindUncommittedAsync(parts.Folder, parts.Sources, cancellationToken);
        return files.Count == 0
            ? Finding.Ok("edits", "none which are not committed")
            : new Finding(
                "edits", FindingState.Wrong, $"not committed: {string.Join(", ", files)}",
                $"commit them before {Targets.Promote}, which refuses; an image would carry the name of a commit that does not contain them")
            {
                IsOptional = true,
            };
    }

    async Task<Finding> PageAsync(CancellationToken cancellationToken) =>
        await Checkout.FindPageAsync(parts.Folder, cancellationToken) is { } page
            ? Finding.Ok("repository", $"{page}")
            : new Finding(
                "repository", FindingState.Missing, "the checkout is from nowhere",
                "git remote add origin https://github.com/<owner>/<name>: packages link themselves to it")
            {
                IsOptional = true,
            };

    async Task<Finding> StreamAsync(CancellationToken cancellationToken)
    {
        try
        {
            return Finding.Ok("stream", await parts.Stream(cancellationToken));
        }
        catch (PipelineException e)
        {
            return new Finding("stream", FindingState.Wrong, e.Message, "correct what it names (docs/file-formats.md)");
        }
    }

    async Task<Finding> PublicKeyAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await parts.PublicKey() is { } key
                ? Finding.Ok("public key", $"{PublicKeyFile.Name} is {key}")
                : new Finding(
                    "public key", FindingState.Missing,
                    $"no {PublicKeyFile.Name}: nothing is signed, and hosts cannot tell these images from anybody else's",
                    $"cosign generate-key-pair, commit {PublicKeyFile.Name}; the private half into GitHub's environment 'stable' (docs/signing.md)")
                {
                    IsOptional = true,
                };
        }
        catch (PipelineException e)
        {
            return new Finding(
                "public key", FindingState.Wrong, e.Message, $"restore {PublicKeyFile.Name} from the repository");
        }
    }

    async Task<Finding> PrivateKeyAsync(CancellationToken cancellationToken)
    {
        try
        {
            var signer = parts.Signer();
            Signing.With(await parts.PublicKey(), signer);
            return signer is null
                ? new Finding(
                    "private key", FindingState.NotAsked,
                    "none is given here, as it should be: GitHub has it. SIGNING_KEY with SIGNING_PASSWORD compares it with the public one")
                : Finding.Ok("private key", $"it is the private half of {PublicKeyFile.Name}");
        }
        catch (PipelineException e)
        {
            return new Finding(
                "private key", FindingState.Wrong, e.Message, "give the private key which belongs to the public one");
        }
    }

    async Task<Finding> CommittedKeyAsync(CancellationToken cancellationToken)
    {
        var listed = await GitTool.Git.TryRunAsync(
            GitTool.Run("ls-files", "--", PrivateKey, $"**/{PrivateKey}") with { WorkingDirectory = parts.Folder },
            cancellationToken);
        return listed.Output.Trim() is { Length: > 0 } found
            ? new Finding(
                PrivateKey, FindingState.Wrong,
                $"{found.ReplaceLineEndings(", ")} is committed: whoever can read the repository can try its password",
                "make a new key pair: history keeps what was pushed (docs/signing.md)")
            : Finding.Ok(PrivateKey, "none is committed");
    }
}
