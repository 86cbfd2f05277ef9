namespace KinoiteZfs.Build.Tests;

/// <summary>The target Test, by process, on a solution whose one project says what it is asked for.</summary>
[Trait("Speed", "Slow")]
public sealed class TestingAsPeopleDo : IDisposable
{
    readonly FreshCheckout _checkout = new();

    public void Dispose() => _checkout.Dispose();

    [Fact]
    public void How_long_it_takes_is_said_before_anything_begins_and_remembered_for_the_next_time()
    {
        var first = Test(failing: "nothing").Succeeded().Output;
        var second = Test(failing: "nothing").Succeeded().Output;

        Assert.Matches(@"(?s)This takes about .*asked to build.*asked for Speed!=Slow.*asked for Speed=Slow", first);
        Assert.Contains("slow tests 4 min on two cores", first, StringComparison.Ordinal);
        Assert.Matches("slow tests [0-9]+ s as the last time", second);
    }

    [Fact]
    public void A_fault_among_the_quick_tests_ends_it()
    {
        var run = Test(failing: "Speed!=Slow")
            .FailedSaying("--filter Speed!=Slow failed with exit code 1", "a test failed");

        Assert.DoesNotContain("asked for Speed=Slow", run.Output, StringComparison.Ordinal);
    }

    BuildRun Test(string failing)
    {
        _checkout.Write("KinoiteZfs.slnx", """<Solution><Project Path="one.csproj" /></Solution>""");
        _checkout.Write("one.csproj", $"""
            <Project DefaultTargets="Build">
              <PropertyGroup><Configuration>Debug</Configuration></PropertyGroup>
              <Target Name="Build"><Message Importance="high" Text="asked to build" /></Target>
              <Target Name="VSTest">
                <Message Importance="high" Text="asked for $(VSTestTestCaseFilter)" />
                <Error Condition="'$(VSTestTestCaseFilter)' == '{failing}'" Text="a test failed" />
              </Target>
            </Project>
            """);
        return _checkout.Run("Test");
    }
}
