using KinoiteZfs.Pipeline.Contents;
using KinoiteZfs.Pipeline.Signatures;

// Who signs what is published, and what hosts verify it with: docs/signing.md.
partial class Build
{
    [Parameter(
        "Private key to sign images with, as text: cosign.key, or PKCS#8 PEM. Set SIGNING_KEY and do not type it")]
    [Secret]
    [ConfinedTo("build/promote")]
    readonly string? SigningKey;

    [Parameter(
        "Whether jobs outside the environment 'stable' can have SIGNING_KEY too, which none should; the workflows set it")]
    readonly bool SigningKeyIsOpen;

    [Parameter("File with that key, on a person's machine; instead of SIGNING_KEY")]
    readonly AbsolutePath? SigningKeyFile;

    [Parameter("Password of that key; set SIGNING_PASSWORD and do not type it")]
    [Secret]
    [ConfinedTo("build/promote")]
    readonly string? SigningPassword;

    [Parameter(
        "Promote although there is no cosign.pub, and stable is signed or its hosts verify signatures: those hosts refuse what becomes stable")]
    [Deliberate]
    readonly bool AllowUnsigned;

    static AbsolutePath PublicKeyPath => RootDirectory / PublicKeyFile.Name;

    /// <summary>What hosts verify with; null in a repository which does not sign.</summary>
    static FileInfo? PublicKey => PublicKeyFile.Find(new DirectoryInfo(RootDirectory));

    static Task<VerificationKey?> LoadPublicKeyAsync() => LoadedPublicKey ??= LoadAsync();

    static Task<VerificationKey?>? LoadedPublicKey;

    static async Task<VerificationKey?> LoadAsync() =>
        PublicKey is { } file ? await VerificationKey.LoadAsync(file, Cancellation) : null;

    /// <summary>What becomes stable is signed with cosign.pub's key, and nothing else is signed.</summary>
    async Task<Signing> LoadSigningAsync()
    {
        var signer = LoadSigner();
        var published = await LoadPublicKeyAsync();
        if (published is not null && signer is null && !ExecutionPlan.Contains(Rollback))
            Log.Warning(
                "{File:l} is there and SIGNING_KEY is not set: Promote refuses what is not signed in the stable repositories already",
                PublicKeyPath);
        return Signing.With(published, signer);
    }

    ImageSigner? LoadSigner()
    {
        // What GitHub hands over for a secret that is not set.
        if (string.IsNullOrWhiteSpace(SigningKey) && SigningKeyFile is null)
            return null;
        var pem = SigningKeyFile is null ? SigningKey! : ReadKey(SigningKeyFile);
        return new ImageSigner(Registry, KinoiteZfs.Pipeline.Signatures.SigningKey.Parse(pem, SigningPassword));
    }

    static string ReadKey(AbsolutePath file)
    {
        try
        {
            var pem = File.ReadAllText(file);
            Startup.Conceal(pem, $"The private key {file}");
            return pem;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PipelineException($"The private key {file} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Whom the image's hosts have to trust; null in a repository which does not sign.</summary>
    async Task<TrustExpectation?> LoadTrustAsync()
    {
        if (await LoadPublicKeyAsync() is not { } key)
            return null;
        var repositories = await LoadRepositoriesAsync();
        return new TrustExpectation([repositories.Image], key);
    }
}
