using VerifyTests;

namespace Nuke.Tests;

public sealed class VerifyingText : IDisposable
{
    readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task The_approved_text_passes()
    {
        _sandbox.File("Case.verified.txt", "same");

        await Verifier.Verify("same\n").UseDirectory(_sandbox.Root).UseFileName("Case");
    }

    [Fact]
    public async Task Line_breaks_of_windows_are_the_same()
    {
        _sandbox.File("Case.verified.txt", "a\r\nb");

        await Verifier.Verify("a\nb\n").UseDirectory(_sandbox.Root).UseFileName("Case");
    }

    [Fact]
    public async Task A_difference_fails_and_leaves_what_came()
    {
        _sandbox.File("Case.verified.txt", "a\nb");

        var failure = await Assert.ThrowsAsync<VerifyException>(
            () => Verifier.Verify("a\nc\n").UseDirectory(_sandbox.Root).UseFileName("Case").ToTask());

        Assert.Contains("line 2: 'c' instead of 'b'", failure.Message, StringComparison.Ordinal);
        Assert.Equal("a\nc\n", await File.ReadAllTextAsync(_sandbox.Root / "Case.received.txt"));
    }

    [Fact]
    public async Task Text_nobody_has_approved_fails() =>
        Assert.Contains("no approved text yet", (await Assert.ThrowsAsync<VerifyException>(
            () => Verifier.Verify("new").UseDirectory(_sandbox.Root).UseFileName("Case").ToTask())).Message,
            StringComparison.Ordinal);
}
