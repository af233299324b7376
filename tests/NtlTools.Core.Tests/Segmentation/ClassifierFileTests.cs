using NtlTools.Core.Errors;
using NtlTools.Core.Files;
using NtlTools.Core.Segmentation.Algorithms;
using NtlTools.Learning.Numerics;
using NtlTools.Learning.Trees;

namespace NtlTools.Core.Tests.Segmentation;

public class ClassifierFileTests
{
    [Fact]
    public void A_classifier_of_very_many_segments_can_be_loaded_again()
    {
        const int Segments = 1200;
        GradientBoostingModel[] classes = [.. Enumerable.Range(0, Segments).Select(Stump)];
        var centers = new Matrix(Segments, 2);
        var assigner = new ClassifierAssigner(centers, new(classes, 0.75, 40));
        using var folder = new TemporaryFolder();
        string path = folder["classifier.ntlmodel"];
        var writer = new ModelWriter("segmentation", ModelArchive.AlgorithmsVersion);
        assigner.Save(writer, "segmentation/");
        using (FileStream stream = File.Create(path)) writer.WriteTo(stream);

        ModelReader reader = ModelReader.Open(path);
        ClassifierAssigner loaded = ClassifierAssigner.Load(reader, "segmentation/", centers);
        reader.ExpectAllRead();
        Assert.Equal((0.75, 40, Segments), (loaded.Accuracy, loaded.HeldOutCount, loaded.ClusterCount));
        double[] before = new double[Segments], after = new double[Segments];
        foreach (double value in (double[])[-3, 0, 17.5, 900, 5000])
        {
            Assert.Equal(assigner.Assign([value, 1], before), loaded.Assign([value, 1], after));
            Assert.Equal(before, after);
        }
    }

    [Fact]
    public void A_classifier_of_one_segment_can_be_loaded_again()
    {
        var writer = new ModelWriter("segmentation", ModelArchive.AlgorithmsVersion);
        new ClassifierAssigner(new Matrix(1, 2), new([], double.NaN, 0)).Save(writer, "segmentation/");
        using var folder = new TemporaryFolder();
        string path = folder["classifier.ntlmodel"];
        using (FileStream stream = File.Create(path)) writer.WriteTo(stream);
        double[] one = new double[1];
        Assert.Equal(0, ClassifierAssigner.Load(ModelReader.Open(path), "segmentation/", new Matrix(1, 2)).Assign([1, 2], one));
        Assert.Equal([1], one);
    }

    [Fact]
    public void What_the_reader_would_refuse_is_not_written()
    {
        var many = new ModelWriter("segmentation");
        for (int i = 0; i < ModelArchive.MostEntries; i++) many.AddArray<byte>($"part{i}", [1]);
        Assert.Equal("OversizedModel", Assert.Throws<NtlException>(() => many.WriteTo(new MemoryStream())).ErrorId);

        // Zeros pack to next to nothing, and a small file may not unpack to very much.
        var empty = new ModelWriter("segmentation");
        empty.AddArray<byte>("zeros", new byte[40 << 20]);
        Assert.Equal("OversizedModel", Assert.Throws<NtlException>(() => empty.WriteTo(new MemoryStream())).ErrorId);
        Assert.Throws<ArgumentException>(() => new ModelWriter("segmentation").AddArray<byte>("no name", [1]));
        Assert.Throws<ArgumentException>(() => new ModelWriter("segmentation").AddArray<byte>(new string('a', 100), [1]));
    }

    // Says yes to what is below a number of its own in the first column.
    private static GradientBoostingModel Stump(int number) => new(2, -number / 100.0, new()
    {
        TreeStarts = [0, 3, 4],
        Features = [0, -1, -1, -1],
        Thresholds = [number, 0, 0, 0],
        LeftChildren = [1, -1, -1, -1],
        DefaultLeft = [1, 0, 0, 0],
        LeafValues = [0, 1, -1, 0.25f],
        Gains = [1, 0, 0, 0],
        Covers = [2, 1, 1, 2],
        CategoryStarts = [-1, -1, -1, -1],
        CategoryWords = [],
        CategoricalColumns = [],
        CategoryCounts = [],
        KnownCategories = [],
    }, null);
}
