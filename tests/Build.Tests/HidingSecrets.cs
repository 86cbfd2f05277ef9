namespace KinoiteZfs.Build.Tests;

/// <summary>NUKE hides nothing: what this process writes passes through here.</summary>
public sealed class HidingSecrets : IDisposable
{
    readonly SecretMask _mask = new();
    readonly StringWriter _screen = new() { NewLine = "\n" };

    public void Dispose() => _screen.Dispose();

    [Fact]
    public void A_secret_is_hidden_also_when_it_comes_in_pieces()
    {
        _mask.Add("s3cr3t-value");
        using var writer = new MaskingWriter(_screen, _mask);

        writer.Write("<s3cr");
        writer.Write("3t-value");
        writer.WriteLine(">");

        Assert.Equal("<[REDACTED]>\n", _screen.ToString());
    }

    [Fact]
    public void Each_line_of_a_secret_is_hidden()
    {
        _mask.Add("-----BEGIN KEY\nMIIEvQ\n}\n");

        Assert.Equal("a [REDACTED] }", _mask.Hide("a MIIEvQ }"));
        Assert.Equal(["-----BEGIN KEY", "MIIEvQ"], SecretMask.LinesOf("-----BEGIN KEY\nMIIEvQ\n}\n"));
    }

    /// <summary>Every "e" would be hidden, and each place would tell that the secret is one.</summary>
    [Theory]
    [InlineData("e")]
    [InlineData("build")]
    public void A_short_secret_makes_no_riddles_of_ordinary_words(string secret)
    {
        Assert.False(_mask.Add(secret));

        Assert.Equal("a build", _mask.Hide("a build"));
    }
}
