using System.Runtime.CompilerServices;
using VerifyTests;

namespace VerifyXunit;

/// <summary>
/// Compares text with the approved one beside the test: <c>&lt;Class&gt;.&lt;Method&gt;.verified.txt</c>. On a
/// difference the new text is left in <c>….received.txt</c>: rename it to approve. The class must be called like its
/// file.
/// </summary>
public static class Verifier
{
    public static SettingsTask Verify(
        string? target, [CallerFilePath] string sourceFile = "", [CallerMemberName] string methodName = "") =>
        new(() => Task.FromResult(target), sourceFile, methodName);

    public static SettingsTask Verify(
        Task<string> target, [CallerFilePath] string sourceFile = "", [CallerMemberName] string methodName = "") =>
        new(async () => await target.ConfigureAwait(false), sourceFile, methodName);
}
