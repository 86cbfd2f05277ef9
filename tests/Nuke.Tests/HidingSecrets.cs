using Nuke.Common;
using Nuke.Common.Tooling;
using Serilog;

namespace Nuke.Tests;

public sealed class HidingSecrets : IDisposable
{
    private const string Secret = "s3cr3t-value";
    private readonly Sandbox _sandbox = new();

    public HidingSecrets() => _sandbox.Variable("TOKEN", Secret).Variable("PATH", Environment.GetEnvironmentVariable("PATH")!);

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData("Print")]
    [InlineData("PrintInPieces")]
    [InlineData("LogIt")]
    [InlineData("Throw")]
    [InlineData("Start")]
    public void A_secret_never_reaches_the_screen(string target) =>
        _sandbox.Run<Secretive>(x => x.Print, target).Conceals(Secret).Says("[REDACTED]");

    [Theory]
    [InlineData("LogIt")]
    [InlineData("Throw")]
    public void A_secret_never_reaches_the_log_file(string target)
    {
        _sandbox.Run<Secretive>(x => x.Print, target);

        var log = File.ReadAllText(_sandbox.Root / ".nuke" / "temp" / "build.log");
        Assert.DoesNotContain(Secret, log, StringComparison.Ordinal);
        Assert.Contains("[REDACTED]", log, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_line_of_a_secret_is_hidden()
    {
        _sandbox.Variable("TOKEN", "-----BEGIN KEY\nMIIEvQ\n-----END KEY");

        _sandbox.Run<Secretive>(x => x.PrintInPieces, "PrintLines").Succeeds().Conceals("MIIEvQ");
    }

    /// <summary>Every "e" would be hidden, and each place would tell that the secret is one.</summary>
    [Theory]
    [InlineData("e")]
    [InlineData("build")]
    public void A_short_secret_makes_no_riddles_of_ordinary_words(string secret)
    {
        _sandbox.Variable("TOKEN", secret).Variable("GITHUB_ACTIONS", "true");

        _sandbox.Run<Secretive>(x => x.Print).Succeeds().Says($"<{secret}>").Conceals("[REDACTED]").Conceals("::add-mask::")
            .Says($"environment variable TOKEN is a secret of {secret.Length} characters, too short to be hidden");
    }

    [Fact]
    public void A_secret_in_a_parameters_file_is_an_error()
    {
        _sandbox.Variables.Remove("TOKEN");
        _sandbox.File(".nuke/parameters.json", """{ "Token": "s3cr3t-value" }""");

        _sandbox.Run<Secretive>(x => x.Print).Fails().Conceals(Secret)
            .Says("Secrets do not belong into files of the repository: remove it there and set the environment variable TOKEN.");
    }

    [Fact]
    public void A_secret_of_the_wrong_type_is_not_repeated()
    {
        _sandbox.Variable("PIN", "hunter2");

        _sandbox.Run<Secretive>(x => x.Print).Fails().Conceals("hunter2").Says("has the value [REDACTED]");
    }

    private sealed class Secretive : NukeBuild
    {
        [Parameter, Secret] private readonly string Token = "";
        [Parameter, Secret] private readonly int? Pin = null;

        public Target Print => _ => _.Executes(() => Console.WriteLine($"<{Token}{Pin}>"));

        public Target PrintInPieces => _ => _.Executes(() =>
        {
            Console.Write(Token[..4]);
            Console.Write(Token[4..]);
            Console.WriteLine();
        });

        public Target PrintLines => _ => _.Executes(() =>
        {
            foreach (var line in Token.Split('\n'))
                Console.WriteLine(line);
        });

        public Target LogIt => _ => _.Executes(() => Log.Information("token {Token}", Token));

        public Target Throw => _ => _.Executes(() => throw new InvalidOperationException($"bad token {Token}"));

        public Target Start => _ => _.Executes(() => ProcessTasks.StartProcess("echo", $"{Token}").AssertZeroExitCode());
    }
}
