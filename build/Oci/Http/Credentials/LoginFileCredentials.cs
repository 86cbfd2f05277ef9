namespace KinoiteZfs.Oci.Http.Credentials;

/// <summary>
/// Docker's <c>config.json</c> and podman's <c>auth.json</c>: <c>credHelpers</c> for the host, then <c>auths</c> from
/// the longest repository path down to the host, then <c>credsStore</c>. Files which are not there are passed over; a
/// broken one is an error, because going on without it would look like a missing permission.
/// </summary>
public sealed class LoginFileCredentials(IReadOnlyList<string> files, ICredentialHelper helper) : ICredentialSource
{
    const string DockerHubKey = "https://index.docker.io/v1/";

    public async Task<RegistryCredential?> FindAsync(
        string registry, Repository repository, CancellationToken cancellationToken)
    {
        RegistryCredential? missing = null;
        foreach (var file in files)
        {
            var found = await ReadAsync(file, cancellationToken) is { } login
                ? await FindAsync(login, file, registry, repository, cancellationToken)
                : null;
            if (found is not (null or MissingHelperCredential))
                return found;
            missing ??= found;
        }
        return missing;
    }

    async Task<RegistryCredential?> FindAsync(
        LoginFile login, string file, string registry, Repository repository, CancellationToken cancellationToken)
    {
        var server = registry == Repository.DefaultRegistry ? DockerHubKey : registry;
        var fromHelper = login.CredHelpers?.GetValueOrDefault(registry) is { Length: > 0 } forHost
            ? await helper.GetAsync(forHost, server, cancellationToken) : null;
        if (fromHelper is not (null or MissingHelperCredential))
            return fromHelper;
        foreach (var key in Keys(registry, repository))
        {
            if (Entry(login, key) is { } entry && Credential(entry, key, file) is { } written)
                return written;
        }
        return (login.CredsStore is { Length: > 0 } store
            ? await helper.GetAsync(store, server, cancellationToken)
            : null)
            ?? fromHelper;
    }

    /// <summary>Repository path first, shortened step by step, then the host: containers-auth.json(5).</summary>
    static IEnumerable<string> Keys(string registry, Repository repository)
    {
        for (var path = repository.Path; path.Length > 0; path = path[..Math.Max(path.LastIndexOf('/'), 0)])
            yield return $"{registry}/{path}";
        yield return registry;
        if (registry == Repository.DefaultRegistry)
            yield return "index.docker.io";
    }

    /// <summary>Docker writes keys as URLs too; those name a host, whatever path they carry.</summary>
    static LoginEntry? Entry(LoginFile login, string key)
    {
        if (login.Auths is null)
            return null;
        if (login.Auths.TryGetValue(key, out var exact))
            return exact;
        return login.Auths.FirstOrDefault(pair =>
            Uri.TryCreate(pair.Key, UriKind.Absolute, out var url)
            && url.Scheme is "https" or "http" && string.Equals(url.Authority, key, StringComparison.OrdinalIgnoreCase))
            .Value;
    }

    static RegistryCredential? Credential(LoginEntry entry, string key, string file)
    {
        var source = $"{file}, entry {key}";
        var (username, password) = UserAndPassword(entry, source);
        if (entry.RegistryToken is { Length: > 0 } token)
            return new RegistryTokenCredential(token, source);
        if (entry.IdentityToken is { Length: > 0 } identity)
            return new IdentityTokenCredential(username ?? "<token>", identity, source);
        return username is null || password is null ? null : new PasswordCredential(username, password, source);
    }

    static (string? Username, string? Password) UserAndPassword(LoginEntry entry, string source)
    {
        if (entry.Auth is not { Length: > 0 } encoded)
            return entry is { Username.Length: > 0, Password: not null }
                ? (entry.Username, entry.Password)
                : (null, null);
        var bytes = new byte[encoded.Length];
        if (Convert.TryFromBase64String(encoded, bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length).TrimEnd('\0') is var text
            && text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
        {
            return (text[..colon], text[(colon + 1)..]);
        }
        throw new CredentialException(
            $"{source}: \"auth\" is not base64 of user:password. Log in anew with docker login or podman login.");
    }

    static async Task<LoginFile?> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            if (!File.Exists(file))
                return null;
            if (new FileInfo(file).Length > Limits.HttpLimits.CredentialFileBytes)
                throw new CredentialException(
                    $"{file} is larger than {Limits.HttpLimits.CredentialFileBytes} bytes, which no login file is. Name another one with REGISTRY_AUTH_FILE.");
            // As text, which passes over a byte order mark: some people write this file by hand.
            var text = await File.ReadAllTextAsync(file, cancellationToken);
            return text.Length == 0 ? null : JsonSerializer.Deserialize<LoginFile>(text, JsonSerializerOptions.Web);
        }
        catch (JsonException broken)
        {
            throw new CredentialException(
                $"{file}, line {broken.LineNumber + 1}: this login file is not the JSON that docker and podman write. Mend or remove it, or name another one with REGISTRY_AUTH_FILE.");
        }
        catch (Exception denied) when (denied is UnauthorizedAccessException or (IOException and not RegistryException))
        {
            throw new CredentialException(
                $"{file} cannot be read: {denied.Message} Mend its permissions or name another one with REGISTRY_AUTH_FILE.",
                denied);
        }
    }
}
