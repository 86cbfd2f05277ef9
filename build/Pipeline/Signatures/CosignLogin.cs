using System.Text;
using System.Text.Json;
using KinoiteZfs.Oci.Http.Credentials;

namespace KinoiteZfs.Pipeline.Signatures;

/// <summary>A login for one run of cosign, as a docker configuration in a folder of its own: arguments are seen by everybody.</summary>
sealed class CosignLogin : IDisposable
{
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // .NET creates these for their owner alone.
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kinoite-zfs-cosign-");

    /// <summary>For <c>DOCKER_CONFIG</c>.</summary>
    public string Folder => _folder.FullName;

    public static async Task<CosignLogin> WriteAsync(CosignPlace place, CancellationToken cancellation)
    {
        var login = new CosignLogin();
        try
        {
            var auths = new Dictionary<string, Dictionary<string, string>>();
            if (Entry(place.Login) is { } entry)
                auths[place.Repository.Registry] = entry;
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = OwnerOnly;
            await using var file = new FileStream(Path.Combine(login.Folder, "config.json"), options);
            await JsonSerializer.SerializeAsync(file, new { auths }, cancellationToken: cancellation);
            return login;
        }
        catch
        {
            login.Dispose();
            throw;
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    static Dictionary<string, string>? Entry(RegistryCredential? login) => login switch
    {
        null or MissingHelperCredential => null,
        PasswordCredential password => new() { ["auth"] = Basic(password.Username, password.Password) },
        IdentityTokenCredential token => new() { ["auth"] = Basic(token.Username, ""), ["identitytoken"] = token.Token },
        RegistryTokenCredential token => new() { ["registrytoken"] = token.Token },
        _ => throw new PipelineException($"cosign cannot use {login}. Sign with --signer Native."),
    };

    static string Basic(string user, string password) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
}
