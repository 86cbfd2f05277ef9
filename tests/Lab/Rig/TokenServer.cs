using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace KinoiteZfs.Lab;

/// <summary>
/// Issues the signed tokens a real registry asks for: Docker's "Token Authentication Specification". Everybody may pull
/// what is not private, a <see cref="LabUser"/> also what the own name owns, and push and delete there.
/// </summary>
sealed class TokenServer : IAsyncDisposable
{
    public const string Service = "lab-registry";
    public const string Issuer = "lab-issuer";

    public const string Path = "/token";

    static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>A registry forgives clocks a minute.</summary>
    static readonly TimeSpan LongOver = TimeSpan.FromMinutes(-10);

    readonly WebApplication _server;
    readonly ConcurrentDictionary<LabUser, bool> _users = [];
    readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    readonly X509Certificate2 _certificate;
    readonly ConcurrentQueue<TokenRequest> _requests = [];
    readonly ConcurrentQueue<string> _issued = [];

    TokenServer(LabUser[] users)
    {
        foreach (var user in users)
            Admit(user);
        // The registry wants "now" inside the validity; a day around it forgives any clock.
        _certificate = new CertificateRequest("CN=lab token server", _key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.MapGet(Path, Answer);
    }

    /// <summary>Host and port.</summary>
    public string Address => new Uri(_server.Urls.Single()).Authority;

    public string Realm => $"http://{Address}{Path}";

    /// <summary>What the registry trusts.</summary>
    public string CertificatePem => _certificate.ExportCertificatePem();

    /// <summary>Whose repositories only who belongs to them may pull; null when all are public.</summary>
    public string? PrivateOwner { get; init; }

    /// <summary>Every token that was asked for, in order.</summary>
    public IReadOnlyCollection<TokenRequest> Requests => _requests;

    /// <summary>Every token given out so far.</summary>
    public IReadOnlyCollection<string> Issued => _issued;

    /// <summary>A token of this server whose time is over.</summary>
    public string Expired => Sign(LabUser.Publisher.Name, [], LongOver);

    public static async Task<TokenServer> StartAsync(params LabUser[] users) =>
        await StartAsync(privateOwner: null, users);

    public static async Task<TokenServer> StartAsync(string? privateOwner, params LabUser[] users)
    {
        var server = new TokenServer(users) { PrivateOwner = privateOwner };
        await server._server.StartAsync();
        return server;
    }

    /// <summary>From now on this user and password are known; several passwords may be one user's.</summary>
    public void Admit(LabUser user) => _users[user] = true;

    public void Dismiss(LabUser user) => _users.TryRemove(user, out _);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _certificate.Dispose();
        _key.Dispose();
    }

    async Task Answer(HttpContext context)
    {
        var user = Authenticate(context.Request.Headers.Authorization, out var known);
        var scopes = context.Request.Query["scope"]
            .SelectMany(value => (value ?? "").Split(' ')).Where(s => s.Length > 0).ToArray();
        _requests.Enqueue(new TokenRequest(user?.Name, scopes));
        if (!known || context.Request.Query["service"] != Service)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            await context.Response.WriteAsJsonAsync(
                new { errors = new[] { new { code = "UNAUTHORIZED", message = "incorrect username or password" } } });
            return;
        }
        var access = scopes.Select(scope => Grant(scope, user)).Where(grant => grant is not null);
        var token = Sign(user?.Name ?? "", access, Lifetime);
        _issued.Enqueue(token);
        await context.Response.WriteAsJsonAsync(new { token, expires_in = (int)Lifetime.TotalSeconds });
    }

    LabUser? Authenticate(string? header, out bool known)
    {
        known = string.IsNullOrEmpty(header);
        if (known || !AuthenticationHeaderValue.TryParse(header, out var value)
            || value is not { Scheme: "Basic", Parameter: { } parameter })
            return null;
        var pair = Encoding.UTF8.GetString(Convert.FromBase64String(parameter));
        var user = _users.Keys.FirstOrDefault(candidate => pair == $"{candidate.Name}:{candidate.Password}");
        known = user is not null;
        return user;
    }

    /// <summary><c>repository:name:pull,push</c>, cut down to what this user may do.</summary>
    object? Grant(string scope, LabUser? user)
    {
        if (scope.Split(':') is not ["repository", var name, var asked])
            return null;
        var mayPull = PrivateOwner is null
            || !name.StartsWith(PrivateOwner + "/", StringComparison.Ordinal) || user?.Owns(name) == true;
        var mayPush = user is { MayPush: true } && user.Owns(name);
        var actions = asked.Split(',').Where(action => action == "pull" ? mayPull : mayPush).ToArray();
        return actions.Length == 0 ? null : new { type = "repository", name, actions };
    }

    string Sign(string subject, IEnumerable<object?> access, TimeSpan lifetime)
    {
        var now = DateTimeOffset.UtcNow;
        var header = Encode(
            new { typ = "JWT", alg = "ES256", x5c = new[] { Convert.ToBase64String(_certificate.RawData) } });
        var claims = Encode(new
        {
            iss = Issuer,
            sub = subject,
            aud = Service,
            iat = now.ToUnixTimeSeconds(),
            nbf = now.AddHours(-1).ToUnixTimeSeconds(),
            exp = now.Add(lifetime).ToUnixTimeSeconds(),
            jti = Guid.NewGuid().ToString("N"),
            access,
        });
        var signature = _key.SignData(Encoding.ASCII.GetBytes($"{header}.{claims}"), HashAlgorithmName.SHA256);
        return $"{header}.{claims}.{Base64Url(signature)}";
    }

    static string Encode(object value) => Base64Url(JsonSerializer.SerializeToUtf8Bytes(value));

    static string Base64Url(byte[] bytes) =>
        Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}

/// <param name="User">Null when nobody logged in.</param>
/// <param name="Scopes">One per scope, however they were spread over parameters.</param>
sealed record TokenRequest(string? User, IReadOnlyList<string> Scopes);
