namespace KinoiteZfs.Pipeline.Tests.Tools;

public sealed class TheLastLines
{
    [Fact]
    public void Empty_ones_say_nothing() =>
        Assert.Equal("\n  | one\n  | two", LastLines.Of("\none\n\n  \ntwo\n\n").ToString());

    [Fact]
    public void Of_no_output_it_is_said_that_there_is_none() => Assert.Equal(" nothing", LastLines.Of("\n").ToString());

    [Fact]
    public void Of_many_the_end_is_kept()
    {
        var last = new LastLines(2);
        foreach (var line in (string[])["one", "two", "three"])
            last.Add(line);

        Assert.Equal(["two", "three"], last.All);
    }

    [Fact]
    public void Of_a_whole_output_there_are_twenty() =>
        Assert.Equal(20, LastLines.Of(string.Join('\n', Enumerable.Range(1, 50))).All.Count);
}
