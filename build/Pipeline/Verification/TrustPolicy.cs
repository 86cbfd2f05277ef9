using System.Text.Json;
using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>
/// The file which tells a host which images to trust, containers-policy.json(5). A host with a broken one can pull nothing
/// any more, not even the image which mends it.
/// </summary>
static class TrustPolicy
{
    /// <summary>Distributions ship less than 1 kB.</summary>
    const int MaximumBytes = 1024 * 1024;

    /// <summary>Where images keep it; ostree takes defaults from <c>usr/etc</c>.</summary>
    public static readonly IReadOnlyList<ImagePath> Paths =
        [ImagePath.Parse("etc/containers/policy.json"), ImagePath.Parse("usr/etc/containers/policy.json")];

    /// <returns>What is wrong with it; null when hosts can read it.</returns>
    public static async Task<string?> FindProblemAsync(long size, Stream content, CancellationToken cancellation)
    {
        if (size > MaximumBytes)
            return $"it has {size} bytes, more than {MaximumBytes}";
        var bytes = new byte[size];
        await content.ReadExactlyAsync(bytes, cancellation);
        if (bytes.AsSpan().IndexOf((byte)0) is var at and >= 0)
            return $"byte {at} of {size} is NUL";
        try
        {
            using var policy = JsonDocument.Parse(bytes, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return policy.RootElement.ValueKind == JsonValueKind.Object
                && policy.RootElement.TryGetProperty("default", out var rules) && rules.ValueKind == JsonValueKind.Array && rules.GetArrayLength() > 0
                ? null
                : "it has no list 'default' with at least one requirement";
        }
        catch (JsonException e)
        {
            return $"it is no JSON: {e.Message}";
        }
    }
}
