using KinoiteZfs.Pipeline.Verification.Rules;

namespace KinoiteZfs.Pipeline.Contents;

/// <summary>What a host demands of images: containers-policy.json(5), as far as images from registries are
/// concerned.</summary>
/// <param name="Default">What holds for every image nothing else is said about.</param>
/// <param name="Docker">By scope: an image, a repository, a namespace, a registry, or the empty scope for all.</param>
public sealed record HostPolicy(
    IReadOnlyList<TrustRequirement> Default, IReadOnlyDictionary<string, IReadOnlyList<TrustRequirement>> Docker)
{
    /// <summary>
    /// From where hosts take images, containers-policy.json(5): what a policy that rejects by default has to name, or
    /// podman can neither pull nor build any more.
    /// </summary>
    public static readonly IReadOnlyList<string> Transports =
        [
            "atomic", "containers-storage", "dir", "docker", "docker-archive", "docker-daemon", "oci", "oci-archive",
            "sif", "tarball"
        ];

    const string AcceptAnything = "insecureAcceptAnything";

    static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>What requirements may say, by their type: container-libs, image/signature/policy_config.go and
    /// policy_config_sigstore.go.</summary>
    static readonly Dictionary<string, string[]> Known = new(StringComparer.Ordinal)
    {
        [AcceptAnything] = [],
        ["reject"] = [],
        ["signedBy"] = ["keyType", "keyPath", "keyPaths", "keyData", "signedIdentity"],
        ["signedBaseLayer"] = ["baseLayerIdentity"],
        ["sigstoreSigned"] =
        [
            "keyPath", "keyPaths", "keyData", "keyDatas", "fulcio", "pki", "signedIdentity",
            "rekorPublicKeyPath", "rekorPublicKeyPaths", "rekorPublicKeyData", "rekorPublicKeyDatas",
        ],
    };

    /// <summary>Exactly this one requirement: see <see cref="PolicyDefaultRule"/>.</summary>
    public bool AcceptsAnythingByDefault => Default is [{ Type: AcceptAnything }];

    /// <exception cref="FormatException">Hosts cannot read it.</exception>
    public static HostPolicy Parse(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Span.IndexOf((byte)0) is var at and >= 0)
            throw new FormatException($"byte {at} of {bytes.Length} is NUL");
        // golang/go, src/encoding/json/scanner.go (stateBeginValue): it is no blank and begins no value.
        if (bytes.Span.StartsWith(Encoding.UTF8.Preamble))
            throw new FormatException("it begins with a byte order mark, at which hosts' JSON parsers stop");
        try
        {
            using var json = JsonDocument.Parse(bytes, Strict);
            RefuseUnknown(json.RootElement, ["default", "transports"]);
            var @default = Requirements(json.RootElement.Member("default"), "default");
            var scopes = new Dictionary<string, IReadOnlyList<TrustRequirement>>(StringComparer.Ordinal);
            if (json.RootElement.Member("transports") is { } transports
                && Object(transports).Member("docker") is { } docker)
            {
                Object(docker);
                foreach (var scope in docker.EnumerateObject())
                    scopes.Add(scope.Name, Requirements(scope.Value, scope.Name));
            }
            return new HostPolicy(@default, scopes);
        }
        catch (JsonException e)
        {
            throw new FormatException($"it is not valid JSON: {e.Message}", e);
        }
    }

    /// <summary>What a host demands of a tag: the most specific scope alone counts.</summary>
    public (string Scope, IReadOnlyList<TrustRequirement> Requirements) For(ImageReference image)
    {
        foreach (var scope in Scopes(image))
        {
            if (Docker.TryGetValue(scope, out var requirements))
                return (scope, requirements);
        }
        return ("default", Default);
    }

    /// <summary>Under which names something may be said of a tag, the most specific first.</summary>
    public static IEnumerable<string> Scopes(ImageReference image)
    {
        yield return image.ToString();
        var scope = image.Repository.ToString();
        yield return scope;
        while (scope.LastIndexOf('/') is var slash and > 0)
        {
            scope = scope[..slash];
            yield return scope;
        }
        // A port belongs to the registry and to no wildcard: container-libs,
        // image/docker/policyconfiguration/naming.go.
        scope = scope.Split(':')[0];
        while (scope.IndexOf('.', StringComparison.Ordinal) is var dot and >= 0)
        {
            scope = scope[(dot + 1)..];
            yield return $"*.{scope}";
        }
        yield return "";
    }

    static List<TrustRequirement> Requirements(JsonElement? list, string of)
    {
        if (list is not { ValueKind: JsonValueKind.Array } array || array.GetArrayLength() == 0)
            throw new FormatException($"it has no list '{UntrustedText.Printable(of)}' with at least one requirement");
        return [.. array.EnumerateArray().Select(Read)];
    }

    static TrustRequirement Read(JsonElement element)
    {
        var type = Text(Object(element), "type") ?? throw new FormatException("it has a requirement without type");
        if (!Known.TryGetValue(type, out var members))
            throw new FormatException(
                $"it has a requirement of type {UntrustedText.Quote(type)}, which hosts do not know");
        RefuseUnknown(element, [.. members, "type"]);
        return new TrustRequirement(
            type,
            [
                .. new[] { Text(element, "keyPath") }.OfType<string>(),
                .. element.Member("keyPaths") is { ValueKind: JsonValueKind.Array } paths
                    ? paths.EnumerateArray()
                        .Select(path => path.ValueKind == JsonValueKind.String ? path.GetString()! : "")
                    : [],
            ],
            Text(element, "keyData") is { } data ? Encoding.UTF8.GetString(Base64(data)) : null,
            element.Member("signedIdentity") is { } identity ? Identity(identity) : null);
    }

    static JsonElement Object(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object
            ? element
            : throw new FormatException($"it has {element.ValueKind} where an object is expected");

    /// <remarks>Hosts refuse the whole file for one word they do not know.</remarks>
    static void RefuseUnknown(JsonElement element, string[] known)
    {
        foreach (var member in Object(element).EnumerateObject())
        {
            if (!known.Contains(member.Name))
                throw new FormatException($"it says {UntrustedText.Quote(member.Name)}, which hosts do not know there");
        }
    }

    static byte[] Base64(string text)
    {
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException e)
        {
            throw new FormatException("its keyData is no base64", e);
        }
    }

    static SignedIdentity Identity(JsonElement element) =>
        new(Text(element, "type") ?? throw new FormatException("it has a signedIdentity without type"), Text(
            element, "dockerRepository"));

    static string? Text(JsonElement element, string name) => element.Member(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        _ => throw new FormatException($"its '{name}' is no text"),
    };
}

/// <param name="Type"><c>sigstoreSigned</c>, <c>signedBy</c>, <c>reject</c> or <c>insecureAcceptAnything</c>.</param>
/// <param name="KeyPaths">Files on the host, any of whose keys may have signed.</param>
/// <param name="KeyData">A key as PEM, in place of files.</param>
/// <param name="Identity">How the signature's repository is compared; null for the default, which wants the tag
/// too.</param>
public sealed record TrustRequirement(
    string Type, IReadOnlyList<string> KeyPaths, string? KeyData, SignedIdentity? Identity);

public sealed record SignedIdentity(string Type, string? Repository);
